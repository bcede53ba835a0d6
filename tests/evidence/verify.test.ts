import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GENESIS_HASH, linkOf } from '#src/capture/chain.ts';
import { makeSigningKeyPem, readSigningKey } from '#src/evidence/signing-key.ts';
import { checkpointFile, makeCheckpoint } from '#src/pipeline/evidence/make-checkpoint.ts';
import { readChain } from '#src/store/captures.ts';
import { type EvidenceLab, exchange, NOW, openLab } from './evidence-lab.ts';

let lab: EvidenceLab;
beforeEach(async () => {
  lab = await openLab();
  for (const number of [1, 2, 3, 4, 5, 6]) {
    const requestedUrl = `https://harbour.example/${number}`;
    await lab.capture(exchange({ requestedUrl, text: `Page ${number}.` }));
    lab.now = new Date(NOW.getTime() + number * 60_000);
    if (number === 3 || number === 5) await makeCheckpoint(lab.checkpoints);
  }
});
afterEach(() => lab[Symbol.asyncDispose]());

const payloadFile = async (sequence: number) => {
  for await (const { sequence: found, record } of readChain(lab.db))
    if (found === sequence)
      return path.join(lab.directory, 'captures', record.payloadSha256.slice(0, 2), `${record.payloadSha256}.gz`);
  throw new Error('no such record');
};

describe('verifying the evidence', () => {
  it('finds all as it was, and says what nobody has signed yet', async () => {
    const { report, faults } = await lab.verify();
    expect(faults).toEqual([]);
    expect(report).toMatchObject({ records: 6, files: 6, checkpoints: 2, unsigned: 1 });
  });

  it('signs a head once, and again only when it has moved and the pause is over', async () => {
    expect(await makeCheckpoint(lab.checkpoints, 60_000 * 10)).toBeNull();
    expect(await makeCheckpoint(lab.checkpoints)).toMatchObject({ sequence: 6 });
    expect(await makeCheckpoint(lab.checkpoints)).toBeNull();
    expect((await readFile(checkpointFile(lab.directory), 'utf8')).trim().split('\n')).toHaveLength(3);
  });

  const spoilers: [string, () => Promise<unknown>, RegExp[]][] = [
    [
      'a record that was changed',
      () => lab.intrude(`update captures set record = jsonb_set(record, '{status}', '404') where sequence = 2`),
      [/^Record 2 was changed: its hash/],
    ],
    [
      'a record that is missing',
      () => lab.intrude('delete from captures where sequence = 4'),
      [/^Record 4 is missing\.$/],
    ],
    [
      'records that changed places',
      () =>
        lab.intrude(
          'update captures set sequence = 100 where sequence = 2; update captures set sequence = 2 where sequence = 3; update captures set sequence = 3 where sequence = 100',
        ),
      [/^Record 2 is not in its place: it is number 3/, /^Record 3 is not in its place: it is number 2/],
    ],
    [
      'a tail that was cut off, because a checkpoint names it',
      () => lab.intrude('delete from captures where sequence > 3'),
      [/^Records 4 to 5 are missing\.$/],
    ],
    [
      'a tail that was cut off together with its checkpoint, because of the copy',
      () => lab.intrude('delete from captures where sequence > 3; delete from checkpoints where sequence > 3'),
      [/over record 5 stands in .*checkpoints\.jsonl and no more in the database/, /^Records 4 to 5 are missing\.$/],
    ],
    [
      'a checkpoint that was changed',
      () => lab.intrude(`update checkpoints set hash = '${'0'.repeat(64)}' where sequence = 5`),
      [/^The checkpoint of .* over record 5 was changed: its signature does not fit/],
    ],
    [
      'a file that was changed',
      async () => writeFile(await payloadFile(2), 'something else'),
      [/^Record 2 \(https:\/\/harbour\.example\/2\): The captured file .* is damaged/],
    ],
    ['a file that is missing', async () => rm(await payloadFile(6)), [/^Record 6 .* is missing\.$/]],
  ];
  it.each(spoilers)('names %s', async (_, spoil, expected) => {
    await spoil();
    const { faults } = await lab.verify();
    expect(faults).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(faults[index]).toMatch(pattern);
  });

  it('sees that the whole chain was written anew, with good hashes, from a record on', async () => {
    let previous = GENESIS_HASH;
    const statements: string[] = [];
    for await (const { sequence, record } of readChain(lab.db)) {
      const forged = sequence >= 2 ? { ...record, reason: 'forged' } : record;
      const link = linkOf(forged, sequence, previous);
      previous = link.hash;
      statements.push(
        `update captures set record = '${JSON.stringify(forged)}', previous_hash = '${link.previousHash}', hash = '${link.hash}' where sequence = ${sequence}`,
      );
    }
    await lab.intrude(statements.join(';'));
    expect((await lab.verify()).faults).toEqual([
      'Record 3 was changed, or one before it: its hash is not the one that a checkpoint names.',
    ]);
  });

  it('does not take signatures of a key that it does not know', async () => {
    const { faults, report } = await lab.verify({ signingKey: readSigningKey(makeSigningKeyPem()) });
    expect(faults).toHaveLength(2);
    expect(faults[0]).toMatch(/signed with a key that is not known here/);
    expect(report.checkpoints).toBe(0);
  });
});
