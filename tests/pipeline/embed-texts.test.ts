import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLog } from '#src/base/log.ts';
import { createHttpClient } from '#src/net/client.ts';
import { createEmbedTexts } from '#src/pipeline/analysis/embed-texts.ts';
import { assign } from '#src/stories/assign.ts';
import { featuresOf } from '#src/stories/features.ts';
import { MEANING_SIZE, meaningOf, meaningShared } from '#src/stories/meaning.ts';
import { serve } from '../net/local-server.ts';
import { plainItem } from '../stories/labelled-items.ts';

/** A direction for each subject that the texts name, as a model would give, with some noise of its own. */
function vectorOf(text: string): number[] {
  const subject = /river|رود/.test(text) ? 1 : 2;
  return Array.from(
    { length: 64 },
    (_, i) => Math.sin(subject * 7.3 * (i + 1)) + 0.1 * Math.cos(text.length * (i + 3)),
  );
}

async function endpoint(answer: (request: IncomingMessage, response: ServerResponse, input: string[]) => void) {
  const bodies: { model: string; input: string[] }[] = [];
  const keys: (string | undefined)[] = [];
  const server = await serve(async (request, response) => {
    const body: { model: string; input: string[] } = JSON.parse(await readText(request));
    bodies.push(body);
    keys.push(request.headers.authorization);
    answer(request, response, body.input);
  });
  let now = Date.parse('2026-03-01T12:00:00Z');
  const clock = { now: () => new Date(now) };
  const http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  const embed = createEmbedTexts(
    { url: `${server.url}/v1/`, model: 'small', key: 'k-1' },
    { http, clock, log: createLog('silent') },
  );
  return {
    server,
    embed,
    bodies,
    keys,
    pass: (ms: number) => {
      now += ms;
    },
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const send = (response: ServerResponse, data: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(data));
};

test('texts are asked for in one request, and answers go by their index', async () => {
  await using one = await endpoint((_, response, input) =>
    send(response, {
      object: 'list',
      data: input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) })).reverse(),
    }),
  );
  const [a, b, c] = await one.embed(['A body was found in the river.', 'جسدی در رود پیدا شد', 'Bread prices rose.']);
  expect(one.server.seen).toEqual(['POST /v1/embeddings']);
  expect(one.keys).toEqual(['Bearer k-1']);
  expect(one.bodies[0]).toEqual({
    model: 'small',
    input: ['A body was found in the river.', 'جسدی در رود پیدا شد', 'Bread prices rose.'],
  });
  expect(meaningShared(a ?? undefined, b ?? undefined)).toBeGreaterThan(0.8);
  expect(meaningShared(a ?? undefined, c ?? undefined)).toBe(0);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['an error', (response) => send(response, { error: { message: 'rate limit', type: 'requests' } }, 429)],
  ['another form', (response) => send(response, { embeddings: [[1, 2]] })],
  ['no JSON', (response) => response.end('<html>')],
  ['a broken connection', (response) => response.destroy()],
])('%s: stories go on without it, and it is left alone for a minute', async (_, answer) => {
  await using one = await endpoint((_request, response) => answer(response));
  expect(await one.embed(['x', 'y'])).toEqual([null, null]);
  expect(await one.embed(['x'])).toEqual([null]);
  expect(one.server.seen).toHaveLength(1);
  one.pass(61_000);
  await one.embed(['x']);
  expect(one.server.seen).toHaveLength(2);
});

test('vectors of no direction or of other models say nothing', () => {
  expect(
    meaningOf(
      'm',
      Array.from({ length: 16 }, () => 0),
    ),
  ).toBeNull();
  expect(meaningOf('m', [Number.NaN, 1])).toBeNull();
  const [one, other] = [meaningOf('m', vectorOf('river')), meaningOf('n', vectorOf('river'))];
  expect(one?.vector).toHaveLength(MEANING_SIZE);
  expect(meaningShared(one ?? undefined, other ?? undefined)).toBe(0);
  expect(meaningShared(one ?? undefined, one ?? undefined)).toBeCloseTo(1);
});

test('the same meaning may join what words alone do not, and says so', () => {
  const first = featuresOf(
    plainItem(1, 'Rasht: after weeks of silence a family has buried its daughter by the river, an uncle says.'),
  );
  const second = featuresOf(
    plainItem(2, 'Relatives speak of a funeral at night at the river of Rasht; nobody else was let in.'),
  );
  const meaning = meaningOf('m', vectorOf('river')) ?? undefined;
  const known = { item: 1, story: 1, features: first };
  const without = assign(second, [known]);
  const withIt = assign(meaning ? { ...second, meaning } : second, [
    meaning ? { ...known, features: { ...first, meaning } } : known,
  ]);
  expect(withIt.score).toBeGreaterThan(without.score + 2);
  expect(withIt.reason).toContain('same meaning');
});
