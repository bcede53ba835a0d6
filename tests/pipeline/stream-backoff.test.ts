import { describe, expect, it } from 'vitest';
import { KhavaranError } from '#src/base/errors.ts';
import { breakKind, reconnectDelay } from '#src/pipeline/streams/stream-backoff.ts';
import { streamEnd } from '#src/sources/stream.ts';

const network = new KhavaranError('net/closed', 'gone');

describe('reconnectDelay', () => {
  it.each<[string, KhavaranError, number[]]>([
    ['a break of the network', network, [250, 500, 750, 1000, 1563, 2250]],
    ['a fault', streamEnd('broken', 'x'), [5000, 10_000, 20_000, 40_000, 80_000, 160_000]],
    ['a limit', streamEnd('limited', 'x'), [60_000, 120_000, 240_000, 480_000, 900_000, 900_000]],
    ['a refusal', streamEnd('refused', 'x'), [10_000, 20_000, 40_000, 80_000, 160_000, 320_000]],
  ])('grows after %s', (_, error, waits) =>
    expect(waits.map((__, index) => reconnectDelay(error, index + 1, 0.5))).toEqual(waits),
  );

  it.each<[KhavaranError, number]>([
    [network, 16_000],
    [streamEnd('broken', 'x'), 320_000],
    [streamEnd('limited', 'x'), 900_000],
  ])('ends somewhere', (error, most) => expect(reconnectDelay(error, 1000, 0.5)).toBe(most));

  it('spreads those who come back, and never before they are asked to', () => {
    expect([0, 1].map((random) => reconnectDelay(network, 4, random))).toEqual([750, 1250]);
    expect(reconnectDelay(streamEnd('limited', 'x', 3_600_000), 1, 0)).toBe(3_600_000);
  });

  it.each([
    ['net/address-refused', 'refused'],
    ['net/protocol', 'fault'],
    ['net/too-large', 'fault'],
    ['net/timeout', 'network'],
    ['57P01', 'network'],
  ])('takes %s for %s', (code, kind) => expect(breakKind(Object.assign(new Error('x'), { code }))).toBe(kind));
});
