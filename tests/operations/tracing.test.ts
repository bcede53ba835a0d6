import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { createLog } from '#src/base/log.ts';
import { step, type Tracing, traced } from '#src/base/trace.ts';
import { keepJobLedger } from '#src/pipeline/operations/job-ledger.ts';
import { openTracing } from '#src/pipeline/operations/tracing.ts';
import { createMemoryQueue } from '#src/queue/memory.ts';
import { openDesk } from '../web/open-desk.ts';
import { type OtlpReceiver, receiveTraces } from './otlp-receiver.ts';

let receiver: OtlpReceiver;
const lines: string[] = [];
const log = createLog('debug', { write: (line) => void lines.push(line) });

beforeEach(async () => {
  receiver = await receiveTraces();
  lines.length = 0;
});
afterEach(() => receiver[Symbol.asyncDispose]());

function open(change: Record<string, string> = {}): Tracing & AsyncDisposable {
  const endpoint = `${receiver.url}/collector`;
  const env = readEnv({
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a-secret,x-team=harbour',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=trial',
    ...change,
  });
  return openTracing({ ...env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }, { log, delayMs: 10 });
}

const spanOf = (name: string) => receiver.spans.find((span) => span.name === name);

describe('traces', () => {
  it('tell of a job and its parts, and of what went wrong by its code alone', async () => {
    const tracing = open();
    const { queue } = keepJobLedger(
      createMemoryQueue(() => {}),
      log,
      tracing,
    );
    queue.process(
      'collect',
      async () => {
        await step('fetch', { 'khavaran.source_type': 'feed' }, async (span) => span.tell({ 'khavaran.entries': 3 }));
        log.info('within');
      },
      { concurrency: 1 },
    );
    queue.process(
      'deliver',
      () =>
        step('send', {}, async () => {
          throw new KhavaranError('channels/refused', 'They said: a text of somebody.');
        }),
      { concurrency: 1 },
    );
    await queue.add('collect', { source: 7 });
    await queue.add('deliver', { channel: 'harbour-chat' });
    await queue.idle();
    await tracing[Symbol.asyncDispose]();
    const job = spanOf('job collect');
    expect(job).toMatchObject({
      parentSpanId: null,
      failed: false,
      attributes: { 'khavaran.job': 'collect', 'khavaran.source': 7 },
      resource: { 'service.name': 'khavaran', 'deployment.environment.name': 'trial' },
    });
    expect(spanOf('fetch')).toMatchObject({
      traceId: job?.traceId,
      parentSpanId: job?.spanId,
      attributes: { 'khavaran.source_type': 'feed', 'khavaran.entries': 3 },
    });
    expect(spanOf('send')).toMatchObject({ failed: true, attributes: { 'error.type': 'channels/refused' } });
    expect(spanOf('job deliver')).toMatchObject({ failed: true, attributes: { 'khavaran.channel': 'harbour-chat' } });
    expect(Buffer.concat(receiver.bodies).toString()).not.toContain('a text of somebody');
    expect(lines.find((line) => line.includes('within'))).toContain(job?.traceId);
    expect(receiver.headers[0]).toMatchObject({ authorization: 'Bearer a-secret', 'x-team': 'harbour' });
  });

  it('are linked where one job asked for another, whose trace is its own', async () => {
    const tracing = open();
    const { queue } = keepJobLedger(
      createMemoryQueue(() => {}),
      log,
      tracing,
    );
    queue.process('collect', () => step('keep', {}, () => queue.add('analyse', {})), { concurrency: 1 });
    queue.process('analyse', async () => {}, { concurrency: 1 });
    await queue.add('collect', { source: 7 });
    await queue.idle();
    const oddly = { name: 'job anchor', kind: 'work' as const, cause: 'what an older version put there' };
    await traced(tracing, oddly, async () => {});
    await tracing[Symbol.asyncDispose]();
    const [keep, analyse] = [spanOf('keep'), spanOf('job analyse')];
    expect(analyse?.links).toMatchObject([{ traceId: keep?.traceId, spanId: keep?.spanId }]);
    expect(analyse?.traceId).not.toBe(keep?.traceId);
    expect(spanOf('job collect')?.links).toEqual([]);
    expect(spanOf('job anchor')?.links).toEqual([]);
  });

  it('tell of requests by the pattern of their address', async () => {
    const tracing = open();
    await using desk = await openDesk({ tracing });
    await desk.request('/feeds/secret-address-of-a-feed?q=words+searched', {
      headers: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` },
    });
    await desk.request('/nowhere/of/this/name');
    await tracing[Symbol.asyncDispose]();
    const [first, second] = receiver.spans;
    expect(first).toMatchObject({ kind: 2, attributes: { 'http.request.method': 'GET' } });
    // Whoever asks does not say which trace of ours it belongs to.
    expect(first?.traceId).not.toBe('ab'.repeat(16));
    expect(first?.name).toMatch(/^GET \/feeds\/:/);
    expect(second?.attributes['http.response.status_code']).toBe(404);
    expect(Buffer.concat(receiver.bodies).toString()).not.toMatch(/secret-address|searched|of\/this/);
  });

  it('go out in the binary form where nothing else is asked for', async () => {
    const tracing = open({ OTEL_EXPORTER_OTLP_PROTOCOL: '' });
    await traced(tracing, { name: 'job anchor', kind: 'work' }, async () => {});
    await tracing[Symbol.asyncDispose]();
    expect(receiver.headers[0]?.['content-type']).toBe('application/x-protobuf');
    expect(receiver.bodies[0]?.includes('job anchor')).toBe(true);
    expect(receiver.bodies[0]?.[0]).toBe(0x0a);
  });

  it('are a share of all where that is asked for', async () => {
    const tracing = open({ OTEL_TRACES_SAMPLER_ARG: '0' });
    await traced(tracing, { name: 'job anchor', kind: 'work' }, () => step('part', {}, async () => {}));
    await tracing[Symbol.asyncDispose]();
    expect(receiver.seen).toEqual([]);
  });

  it('wait for nobody: work goes on where they are not taken, and the log says so once', async () => {
    let refusals = 0;
    receiver.interfere = (response) => {
      response.writeHead(400).end('no');
      return ++refusals > 0;
    };
    const tracing = open();
    for (let round = 1; round <= 3; round++) {
      expect(await traced(tracing, { name: 'job anchor', kind: 'work' }, async () => round)).toBe(round);
      await expect.poll(() => refusals).toBe(round);
    }
    receiver.interfere = () => false;
    await traced(tracing, { name: 'job recheck', kind: 'work' }, async () => {});
    await expect.poll(() => spanOf('job recheck')).toBeDefined();
    await tracing[Symbol.asyncDispose]();
    expect(lines.filter((line) => line.includes('traces are not taken'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('traces are taken again'))).toHaveLength(1);
    expect(lines.join()).not.toMatch(/a-secret|127\.0\.0\.1/);
  });

  it('try again where the collector is busy', async () => {
    let asked = 0;
    receiver.interfere = (response) => {
      if (++asked > 1) return false;
      response.writeHead(503, { 'retry-after': '0' }).end();
      return true;
    };
    const tracing = open();
    await traced(tracing, { name: 'job anchor', kind: 'work' }, async () => {});
    await expect.poll(() => receiver.spans.length, { timeout: 20_000 }).toBe(1);
    await tracing[Symbol.asyncDispose]();
  });

  it('cost nothing where they are off: the SDK is not even loaded', () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
      await import('#src/cli/start.ts');
      console.log(loaded.filter((url) => /opentelemetry.(sdk|otlp|resources|core)|aws4fetch/.test(url)).length, loaded.length > 100);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(stdout.trim()).toBe('0 true');
  });
});
