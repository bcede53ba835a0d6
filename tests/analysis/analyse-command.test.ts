import { PassThrough, Readable, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { analyseCommand } from '#src/cli/analyse.ts';
import { readLines } from '#src/cli/read-lines.ts';

interface Shown {
  id: string;
  language: string;
  signals: { signal: string; score: number; reason: string }[];
  entities: { entity: string; surface: string; start: number; end: number }[];
}

async function run(input: Readable, values: Record<string, boolean> = {}, slow = false) {
  const out: string[] = [];
  const collect = (into: string[]) =>
    new Writable({
      highWaterMark: slow ? 64 : 16_384,
      write(chunk, _, done) {
        into.push(String(chunk));
        if (slow) setImmediate(done);
        else done();
      },
    });
  const errors: string[] = [];
  const code = await analyseCommand.run({
    values,
    positionals: [],
    stdin: input,
    stdout: collect(out),
    stderr: collect(errors),
    env: {},
    signal: new AbortController().signal,
  });
  const lines = out.join('').split('\n').filter(Boolean);
  return { code, errors: errors.join(''), results: lines.map((line): Shown => JSON.parse(line)) };
}

const line = (item: Record<string, unknown>): string => `${JSON.stringify(item)}\n`;

describe('khavaran analyse', () => {
  test('answers each item in order, in offsets of title, newline and text', async () => {
    const { code, errors, results } = await run(
      Readable.from([
        Buffer.from(
          `\ufeff${line({ id: 'a', title: 'در زندان اوین', text: 'قوه قضاییه خبر داد', language: 'en', extra: 1 })}`,
        ),
        Buffer.from(
          line({ id: 'b', text: 'The weather in Evin prison is cold.', title: null, source: 'odd', published: 7 }),
        ),
      ]),
    );
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(results.map(({ id, language }) => [id, language])).toEqual([
      ['a', 'fa'],
      ['b', 'en'],
    ]);
    expect(results[0]?.entities).toEqual([
      { entity: 'evin', surface: 'زندان اوین', start: 3, end: 13 },
      { entity: 'iran-judiciary', surface: 'قوه قضاییه', start: 14, end: 24 },
    ]);
  });

  test('names what it cannot read and goes on', async () => {
    const { code, errors, results } = await run(
      Readable.from([
        '{"id": "a", "text"\n',
        '[]\n',
        '\n',
        '{"id": 5, "text": ""}\n',
        '{"id": "b"}\n',
        '{"id":"c","text":""}',
      ]),
    );
    expect(code).toBe(1);
    expect(errors.split('\n').map((text) => text.split(':')[0])).toEqual([
      'standard input, line 1',
      'standard input, line 2',
      'standard input, line 4',
      'standard input, line 5',
      '',
    ]);
    expect(results).toEqual([{ id: 'c', language: 'und', signals: [], entities: [] }]);
  });

  test.each([
    ['a megabyte', 'اعدام زندانیان سیاسی در اوین. '.repeat(35_000)],
    ['broken surrogates', 'x\ud800\udc00\udc00 \ud83d'],
    ['controls and bidi marks', '\u0000\u0001\u202e\u2066 اوین \u2069\u200f\ufeff'],
    ['a thousand hashtags', '#NoToExecution '.repeat(1_000)],
    ['a language that we do not know', 'ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ⵜⵉⴼⵉⵏⴰⵖ'],
    ['one long word', 'x'.repeat(1_000_000)],
    ['quotes that never close', '«"“'.repeat(100_000)],
  ])('answers in bounded time: %s', async (_, text) => {
    const started = performance.now();
    const { code, results } = await run(Readable.from([line({ id: 'x', text })]));
    expect(code).toBe(0);
    expect(results).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('waits for a slow reader and writes the first answer before the input ends', async () => {
    const input = new PassThrough();
    input.write(line({ id: '0', text: 'Evin prison' }));
    const running = run(input, { explain: true }, true);
    for (let i = 1; i < 50; i++) input.write(line({ id: String(i), text: 'Evin prison' }));
    input.end();
    expect((await running).results.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });
});

describe('readLines', () => {
  test('a line cut anywhere is one line; one that is too long is named and left out', async () => {
    const text = 'é\r\nab\nxxxxxxxxxx\nlast';
    const pieces = Readable.from([...Buffer.from(text)].map((byte) => Buffer.from([byte])));
    const lines = [];
    for await (const some of readLines(pieces, 5)) lines.push(...some);
    expect(lines).toEqual([
      { number: 1, text: 'é' },
      { number: 2, text: 'ab' },
      { number: 3, problem: 'longer than 5 characters' },
      { number: 4, text: 'last' },
    ]);
  });
});
