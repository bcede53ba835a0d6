import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { Complaints } from '#src/cli/item-lines.ts';
import { readStoryLines, storiesCommand } from '#src/cli/stories.ts';

async function run(input: string, values: Record<string, boolean> = {}) {
  let output = '';
  let errors = '';
  const sink = (take: (text: string) => void): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        take(String(chunk));
        done();
      },
    });
  const code = await storiesCommand.run({
    values,
    positionals: [],
    stdin: Readable.from([input]),
    stdout: sink((text) => {
      output += text;
    }),
    stderr: sink((text) => {
      errors += text;
    }),
    env: {},
    signal: new AbortController().signal,
  });
  const lines: { id: string; story: string; relation?: string; reason?: string }[] = output
    .split('\n')
    .filter(Boolean)
    .map((text) => JSON.parse(text));
  return { code, lines, errors };
}

const source = { name: 'Desk', kind: 'news', platform: 'web' };
const items = [
  {
    id: 'c',
    source,
    published: null,
    language: 'en',
    title: '',
    text: 'Bread prices in Shiraz rose again this week, shoppers said on Sunday.',
  },
  {
    id: 'b',
    source: { ...source, name: 'Kanal' },
    published: '2024-03-02',
    text: 'سحرگاه امروز بهروز کاویان‌نژاد در زندان عادل‌آباد شیراز اعدام شد. او به اتهام جاسوسی محکوم شده بود.',
  },
  {
    id: 'a',
    source,
    published: '2024-03-01T22:00:00Z',
    text: 'Behrouz Kaviannejad was hanged at dawn in Adelabad Prison, Shiraz. He had been convicted of spying.',
  },
];

test('items come out in order of publication, those without a date last', async () => {
  const { code, lines, errors } = await run(items.map((item) => JSON.stringify(item)).join('\n'));
  expect(lines).toEqual([
    { id: 'a', story: 'a' },
    { id: 'b', story: 'a' },
    { id: 'c', story: 'c' },
  ]);
  expect([code, errors]).toEqual([0, '']);
});

test('--explain gives the reason', async () => {
  const { lines } = await run(items.map((item) => JSON.stringify(item)).join('\n'), { explain: true });
  expect(lines[1]).toMatchObject({ id: 'b', story: 'a', relation: 'translation', joinedTo: 'a' });
  expect(lines[1]?.reason).toContain('same person named');
});

test('bad lines are named, the others go on', async () => {
  const { code, lines, errors } = await run(
    [
      '{"id": 1, "text": "x"}',
      'no json',
      '',
      '[]',
      '{"id": "empty", "text": " "}',
      '{"id": "odd", "published": "the day before", "source": 7, "language": {}, "text": "An execution was reported."}',
      '{"id": "old", "published": "1970-01-01", "text": "Another text without a date of its own"}',
    ].join('\n'),
  );
  expect(code).toBe(1);
  expect(lines.map(({ id }) => id).sort()).toEqual(['odd', 'old']);
  expect(errors).toMatch(/^standard input, line 1: id: /m);
  expect(errors).toMatch(/^standard input, line 2: not JSON: /m);
  expect(errors).toMatch(/^standard input, line 4: /m);
  expect(errors).toMatch(/^standard input, line 5: empty: neither title nor text$/m);
});

test('an id that comes again is an edit: its last text counts', async () => {
  const lines = ['first', 'other', 'second'].map((text, index) => ({
    number: index + 1,
    item: { ...items[0]!, id: text === 'other' ? 'y' : 'x', text },
  }));
  const read = await readStoryLines(Readable.from([lines]), new Complaints(undefined, process.stderr));
  expect(read.map(({ number, item }) => [number, item.id, item.text])).toEqual([
    [3, 'x', 'second'],
    [2, 'y', 'other'],
  ]);
});

test('no input is said in a sentence, and no fault', async () => {
  expect(await run('')).toEqual({ code: 0, lines: [], errors: 'standard input is empty: it holds no item.\n' });
});
