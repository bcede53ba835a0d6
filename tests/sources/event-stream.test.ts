import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf, readEventStream, type ServerEvent } from '#src/sources/event-stream.ts';
import { processorMs } from '../processor-time.ts';

async function* chunks(...parts: (string | Uint8Array)[]) {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

async function allOf<One>(from: AsyncIterable<One>): Promise<One[]> {
  const all: One[] = [];
  for await (const one of from) all.push(one);
  return all;
}

async function read(...parts: (string | Uint8Array)[]): Promise<ServerEvent[]> {
  return allOf(readEventStream(chunks(...parts)));
}

describe('readEventStream', () => {
  it.each<[string, string[], ServerEvent[]]>([
    ['an event', ['event: update\ndata: {"a":1}\n\n'], [{ type: 'update', data: '{"a":1}' }]],
    ['one without a name', ['data: x\n\n'], [{ type: 'message', data: 'x' }]],
    ['several lines of data', ['data: a\ndata: b\n\n'], [{ type: 'message', data: 'a\nb' }]],
    ['comments and unknown fields', [':)\n\n:thump\nid: 5\nretry: 1\ndata:x\n\n'], [{ type: 'message', data: 'x' }]],
    ['a field without a colon', ['data\n\n'], [{ type: 'message', data: '' }]],
    [
      'all kinds of line ends',
      ['data: a\r\n\r\ndata: b\r\rdata: c\n\n'],
      ['a', 'b', 'c'].map((data) => ({ type: 'message', data })),
    ],
    [
      'a line end in two pieces',
      ['data: a\r', '\n\r', '\ndata: b\r\n\r\n'],
      ['a', 'b'].map((data) => ({ type: 'message', data })),
    ],
    ['an event without data', ['event: update\n\ndata: x\n\n'], [{ type: 'message', data: 'x' }]],
    ['an event that was cut off', ['data: a\n\ndata: lost'], [{ type: 'message', data: 'a' }]],
  ])('reads %s', async (_, parts, events) => expect(await read(...parts)).toEqual(events));

  it('reads letters that were cut in two', async () => {
    const bytes = Buffer.from('data: اعدام\n\n');
    for (let at = 0; at < bytes.length; at++)
      expect(await read(bytes.subarray(0, at), bytes.subarray(at))).toEqual([{ type: 'message', data: 'اعدام' }]);
  });

  it('does not depend on where its pieces end', async () => {
    const whole = 'event: a\r\ndata: 1\r\n\r\ndata: 2\r\rdata: 3\ndata: 4\n\n:x\n\n';
    const expected = await read(whole);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 8 }), async (cuts) => {
        const sorted = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const parts = sorted.slice(1).map((end, index) => whole.slice(sorted[index], end));
        expect(await read(...parts)).toEqual(expected);
      }),
    );
  });

  it('gives up at an event of an absurd size, in one line, in many, in one piece or many', async () => {
    const piece = 'x'.repeat(100_000);
    await expect(read('data: ', ...Array.from({ length: 30 }, () => piece))).rejects.toMatchObject({
      code: 'net/too-large',
    });
    await expect(read(...Array.from({ length: 30 }, () => `data: ${piece}\n`))).rejects.toMatchObject({
      code: 'net/too-large',
    });
  });

  it('reads many small pieces of one line in a time that grows with its length alone', async () => {
    const started = processorMs();
    const lines = await allOf(linesOf(chunks(...Array.from({ length: 100_000 }, () => 'xxxxxxxxx'), '\n'), 1_000_000));
    expect(lines[0]).toHaveLength(900_000);
    expect(processorMs() - started).toBeLessThan(3000);
  });
});
