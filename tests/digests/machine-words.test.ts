import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '#src/base/log.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import { openMachineWords } from '#src/pipeline/digests/machine-words.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { serve } from '../net/local-server.ts';
import { edition, fullDigest } from './full-digest.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(() => database.db.deleteFrom('machine_texts').execute());

interface Asked {
  path: string;
  body: Record<string, unknown>;
  key: string | undefined;
}

/** An endpoint of the operator's on this machine; `answer` says what it does. */
async function endpoint(answer: (asked: Asked, response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = await serve(async (request: IncomingMessage, response) => {
    const one = {
      path: request.url ?? '',
      body: JSON.parse(await readText(request)) as Record<string, unknown>,
      key: request.headers.authorization,
    };
    asked.push(one);
    answer(one, response);
  });
  return { asked, url: server.url, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const json = (response: ServerResponse, data: unknown, status = 200) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(data));
const chat = (response: ServerResponse, content: string) => json(response, { choices: [{ message: { content } }] });

let now = Date.parse('2026-11-21T06:00:00Z');
function machine(settings: Parameters<typeof openMachineWords>[0], waitMs?: number) {
  const deps = { db: database.db, clock: { now: () => new Date(now) }, log: createLog('silent') };
  const opened = openMachineWords(settings, deps, waitMs);
  if (!opened) throw new Error('not opened');
  return opened;
}
const none = {
  KHAVARAN_TRANSLATE_URL: undefined,
  KHAVARAN_TRANSLATE_KEY: undefined,
  KHAVARAN_TRANSLATE_MODEL: undefined,
  KHAVARAN_SUMMARY_URL: undefined,
  KHAVARAN_SUMMARY_KEY: undefined,
  KHAVARAN_SUMMARY_MODEL: undefined,
};
const digest = (text = '{name: daily}') => fullDigest(edition(text));

describe('an endpoint of the operator’s', () => {
  it('is asked nothing unless it is set', () => {
    const deps = { db: database.db, clock: { now: () => new Date(now) }, log: createLog('silent') };
    expect(openMachineWords(none, deps)).toBeNull();
  });

  it('translates by LibreTranslate’s form, each text once', async () => {
    await using server = await endpoint(({ body }, response) =>
      json(response, { translatedText: `EN(${String(body.q)})` }),
    );
    await using opened = machine({ ...none, KHAVARAN_TRANSLATE_URL: `${server.url}/`, KHAVARAN_TRANSLATE_KEY: 'k' });
    expect(await opened.translate?.('سلام دنیا', 'fa-IR', 'en')).toBe('EN(سلام دنیا)');
    expect(await opened.translate?.('سلام دنیا', 'fa', 'en')).toBe('EN(سلام دنیا)');
    expect(await opened.translate?.('the same language', 'en', 'en')).toBeNull();
    expect(await opened.translate?.(' … ', 'fa', 'en')).toBeNull();
    expect(await opened.translate?.('x y', 'und', 'en')).toBe('EN(x y)');
    expect(server.asked.map(({ path, body }) => [path, body.source, body.target, body.format, body.api_key])).toEqual([
      ['/translate', 'fa', 'en', 'text', 'k'],
      ['/translate', 'auto', 'en', 'text', 'k'],
    ]);
  });

  it('translates and sums up by OpenAI’s form, marked as machine-made in the reader’s language', async () => {
    await using server = await endpoint(({ body }, response) => {
      const [system, user] = body.messages as { content: string }[];
      chat(
        response,
        /Summarise/.test(system?.content ?? '') ? 'All in <b>one</b> sentence.' : `ترجمه: ${user?.content}`,
      );
    });
    const url = `${server.url}/v1`;
    await using opened = machine({
      ...none,
      KHAVARAN_TRANSLATE_URL: url,
      KHAVARAN_TRANSLATE_MODEL: 'small',
      KHAVARAN_SUMMARY_URL: url,
      KHAVARAN_SUMMARY_KEY: 'secret-key',
    });
    const told = await opened.addTo(digest('{name: daily, language: fa}'));
    const html = renderDigestHtml(told, { deskUrl: null });
    expect(html).toContain('ترجمهٔ ماشینی');
    expect(html).toContain('این خلاصه را ماشین نوشته است');
    expect(html).toContain('All in &lt;b&gt;one&lt;/b&gt; sentence.');
    expect(renderDigestText(told, { deskUrl: null })).toMatch(/ترجمهٔ ماشینی: «\u2068ترجمه: /);
    expect(server.asked.every(({ path, body }) => path === '/v1/chat/completions' && body.temperature === 0)).toBe(
      true,
    );
    expect(server.asked.some(({ key }) => key === 'Bearer secret-key')).toBe(true);
    const before = server.asked.length;
    await opened.addTo(digest('{name: daily, language: fa}'));
    expect(server.asked.length).toBe(before);
  });

  it('is sent no digest that is public for a summary', async () => {
    await using server = await endpoint((_, response) => chat(response, 'x'));
    await using opened = machine({ ...none, KHAVARAN_SUMMARY_URL: server.url });
    expect((await opened.addTo(digest('{name: open, public: true}'))).machineSummary).toBeNull();
    expect(server.asked).toEqual([]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['is broken', (response) => json(response, { error: 'out of memory' }, 500)],
    ['answers in another form', (response) => json(response, { text: 'x' })],
    ['answers with no JSON', (response) => void response.end('<html>')],
    ['answers without end', (response) => json(response, { translatedText: 'x'.repeat(600_000) })],
    ['answers with far too much', (response) => json(response, { translatedText: 'x '.repeat(9_000) })],
    ['sends elsewhere', (response) => void response.writeHead(302, { location: 'http://127.0.0.2:1/' }).end()],
    ['cuts the line', (response) => void response.destroy()],
    ['hangs', () => undefined],
  ])('that %s delays nothing for long, and the digest is as it was', async (_, act) => {
    now += 3_600_000;
    await using server = await endpoint((__, response) => act(response));
    await using opened = machine(
      { ...none, KHAVARAN_TRANSLATE_URL: server.url, KHAVARAN_SUMMARY_URL: server.url },
      400,
    );
    const started = performance.now();
    const shown = digest();
    const told = await opened.addTo(shown);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect(renderDigestText(told, { deskUrl: null })).toBe(renderDigestText(shown, { deskUrl: null }));
  });

  it('that failed is left alone for a minute', async () => {
    await using server = await endpoint((_, response) => json(response, {}, 503));
    await using opened = machine({ ...none, KHAVARAN_TRANSLATE_URL: server.url });
    expect(await opened.translate?.('یک', 'fa', 'en')).toBeNull();
    expect(await opened.translate?.('دو', 'fa', 'en')).toBeNull();
    expect(server.asked.length).toBe(1);
    now += 61_000;
    await opened.translate?.('سه', 'fa', 'en');
    expect(server.asked.length).toBe(2);
  });
});
