import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChainedRecord, GENESIS_HASH, linkOf, verifyChain } from '#src/capture/chain.ts';
import { canonicalJson, captureRecordOf, sha256Hex } from '#src/capture/record.ts';
import type { Exchange } from '#src/model/capture.ts';

function exchange(number: number): Exchange {
  const url = `https://example.org/${number}`;
  return {
    method: 'GET',
    requestedUrl: url,
    finalUrl: url,
    redirects: [],
    requestHeaders: { accept: '*/*' },
    status: 200,
    responseHeaders: { 'content-type': 'text/html' },
    raw: Buffer.from(`raw ${number}`),
    body: Buffer.from(`body ${number}`),
    serverAddress: '192.0.2.1',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: '2026-01-01T00:00:01.000Z',
  };
}

function chainOf(length: number): ChainedRecord[] {
  const chain: ChainedRecord[] = [];
  for (let sequence = 1; sequence <= length; sequence++) {
    const record = captureRecordOf(exchange(sequence), { source: 'example', reason: 'schedule', tool: 'test' });
    chain.push({ record, link: linkOf(record, sequence, chain.at(-1)?.link.hash ?? GENESIS_HASH) });
  }
  return chain;
}

const faultsOf = async (chain: ChainedRecord[], head = chain.at(-1)?.link ?? null) =>
  (await verifyChain(chain, new Map(head ? [[head.sequence, head.hash]] : []))).map(
    ({ fault, sequence, through }) => `${fault} ${sequence}-${through}`,
  );

describe('captureRecordOf', () => {
  it('holds all but the payload, which it names by hash and length', () => {
    const record = captureRecordOf(exchange(7), { source: 'example', reason: 'operator', tool: 'test' });
    expect(record).toMatchObject({
      payloadSha256: sha256Hex('raw 7'),
      payloadLength: 5,
      reason: 'operator',
      status: 200,
    });
    expect(Object.keys(record)).not.toContain('raw');
    expect(Object.keys(record)).not.toContain('body');
  });
});

describe('canonicalJson', () => {
  it('does not depend on the order of keys, and reads back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalJson({ b: [1, { d: null, c: 'ک' }], a: undefined, A: true })).toBe(
      '{"A":true,"b":[1,{"c":"ک","d":null}]}',
    );
  });
  it('refuses what JSON cannot say', () => expect(() => canonicalJson({ a: Number.NaN })).toThrow(TypeError));
});

describe('verifyChain', () => {
  it('finds nothing wrong with a whole chain', async () => expect(await faultsOf(chainOf(20))).toEqual([]));
  it('finds nothing wrong with no chain', async () => expect(await verifyChain([])).toEqual([]));

  it('names a record whose content was changed', async () => {
    const chain = chainOf(10);
    chain[3]!.record.status = 404;
    expect(await faultsOf(chain)).toEqual(['changed 4-4']);
  });

  it('names a record that was changed and hashed anew', async () => {
    const chain = chainOf(10);
    const { record, link } = chain[3]!;
    record.status = 404;
    chain[3] = { record, link: linkOf(record, 4, link.previousHash) };
    expect(await faultsOf(chain)).toEqual(['changed 4-4']);
  });

  it('names the last record, changed and hashed anew, where a checkpoint tells its hash', async () => {
    const chain = chainOf(5);
    const head = chain[4]!.link;
    const { record, link } = chain[4]!;
    record.status = 404;
    chain[4] = { record, link: linkOf(record, 5, link.previousHash) };
    expect(await faultsOf(chain, head)).toEqual(['changed 5-5']);
    expect(await verifyChain(chain)).toEqual([]);
  });

  it('names missing records, at the beginning, in the middle and, by the checkpoint, at the end', async () => {
    const chain = chainOf(12);
    const left = chain.filter(({ link }) => ![1, 5, 6, 7, 11, 12].includes(link.sequence));
    expect(await faultsOf(left, chain[11]!.link)).toEqual(['missing 1-1', 'missing 5-7', 'missing 11-12']);
  });

  it('names records out of their place, and repeated ones', async () => {
    const chain = chainOf(6);
    const moved = [chain[0]!, chain[2]!, chain[1]!, chain[3]!, chain[3]!, chain[4]!, chain[5]!];
    expect(await faultsOf(moved)).toEqual(['reordered 2-2', 'repeated 4-4']);
  });

  it('sees any single change of any record', async () => {
    const field = fc.constantFrom('status', 'finalUrl', 'payloadSha256', 'reason', 'startedAt');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), field, async (sequence, name) => {
        const chain = chainOf(8);
        Object.assign(chain[sequence - 1]!.record, { [name]: 'forged' });
        expect(await faultsOf(chain)).toEqual([`changed ${sequence}-${sequence}`]);
      }),
    );
  });
});
