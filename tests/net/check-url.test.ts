import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkUrlCommand } from '#src/cli/check-url.ts';

async function check(input: Iterable<string | Buffer>, values: Record<string, boolean | string[]> = {}) {
  const [stdout, stderr] = [new PassThrough({ highWaterMark: 64 }), new PassThrough()];
  const read = (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of stdout) chunks.push(Buffer.from(chunk));
    return Buffer.concat(chunks).toString();
  })();
  const stdin = Readable.from(input, { objectMode: true });
  const signal = new AbortController().signal;
  const code = await checkUrlCommand.run({ values, positionals: [], stdin, stdout, stderr, env: {}, signal });
  stdout.end();
  return { code, lines: (await read).split('\n').slice(0, -1) };
}

test('a line for each URL, in order, whatever the pieces they come in', async () => {
  const { code, lines } = await check([
    'https://exam',
    'ple.org/خبر\r',
    '\nhttp://10.0.0.1/\n\nftp://x',
    '/\nhttps://last.example',
  ]);
  expect(code).toBe(0);
  expect(lines).toEqual([
    'allow\thttps://example.org/خبر\texample.org is a public name; its addresses are judged when it is dialled.',
    'refuse\thttp://10.0.0.1/\t10.0.0.1 is refused: a private network.',
    'refuse\tftp://x/\tOnly http and https addresses are fetched.',
    'allow\thttps://last.example\tlast.example is a public name; its addresses are judged when it is dialled.',
  ]);
});

test('control characters and tabs do not reach the terminal', async () => {
  const { lines } = await check(['http://a\tb\u001b[31m/\u0007\n']);
  expect(lines).toEqual(['refuse\thttp://a%09b%1B[31m/%07\tThe address holds control characters.']);
});

test('what is allowed by hand passes; what is none is wrong usage', async () => {
  const { lines } = await check(['http://127.0.0.1:3000/\nhttp://10.0.0.1/\n'], { allow: ['127.0.0.0/8'] });
  expect(lines.map((line) => line.split('\t')[0])).toEqual(['allow', 'refuse']);
  expect((await check([], { allow: ['10.0.0.0/99'] })).code).toBe(2);
});

test('names are looked up where that is wished', async () => {
  const { lines } = await check(['http://localhost/\nhttp://127.0.0.1/\nhttp://no-such-name.invalid/\n'], {
    resolve: true,
    allow: ['127.0.0.0/8', '::1'],
  });
  expect(lines.map((line) => line.split('\t')[0])).toEqual(['allow', 'allow', 'refuse']);
  expect(lines[2]).toContain('no-such-name.invalid was not found');
});

test('a line of megabytes is judged by its beginning', async () => {
  const { lines } = await check([
    ...Array.from({ length: 50 }, () => Buffer.alloc(1 << 20, 'a')),
    '\nhttps://example.org\n',
  ]);
  expect(lines[0]).toMatch(/^refuse\ta{9000}\tThe address is longer/);
  expect(lines[1]).toMatch(/^allow\thttps:\/\/example.org\t/);
});

test('any bytes at all give whole lines of three columns', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), async (chunks) => {
      const { code, lines } = await check(chunks.map((chunk) => Buffer.from(chunk)));
      expect(code).toBe(0);
      for (const line of lines) expect(line).toMatch(/^(allow|refuse)\t[^\t]*\t[^\t]+$/);
    }),
  );
});
