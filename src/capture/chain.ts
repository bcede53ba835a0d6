import type { CaptureRecord, ChainLink } from '#src/model/capture.ts';
import { canonicalJson, sha256Hex } from './record.ts';

/** `previousHash` of the first record, whose sequence is 1. */
export const GENESIS_HASH = '0'.repeat(64);

export interface ChainedRecord {
  record: CaptureRecord;
  link: ChainLink;
}

/** What is wrong with a chain, by the record concerned; `through` ends a run of missing records, itself included. */
export interface ChainFault {
  fault: 'changed' | 'missing' | 'reordered' | 'repeated';
  sequence: number;
  through: number;
  /** One sentence for people. */
  message: string;
}

/** The place of a record in the chain: SHA-256 over the canonical JSON of the record, its number and the hash before it. */
export function linkOf(record: CaptureRecord, sequence: number, previousHash: string): ChainLink {
  return { sequence, previousHash, hash: sha256Hex(canonicalJson({ previousHash, record, sequence })) };
}

function faultOf(fault: ChainFault['fault'], sequence: number, through: number, what: string): ChainFault {
  const name = sequence === through ? `Record ${sequence}` : `Records ${sequence} to ${through}`;
  return { fault, sequence, through, message: `${name} ${what}` };
}

/** How far from its place a record is looked for. */
const REACH = 100;

/** The number under which a record that was moved joined the chain; null where it is another record altogether. */
function trueSequence(record: CaptureRecord, link: ChainLink): number | null {
  for (let sequence = Math.max(1, link.sequence - REACH); sequence <= link.sequence + REACH; sequence++)
    if (linkOf(record, sequence, link.previousHash).hash === link.hash) return sequence;
  return null;
}

/**
 * Checks a chain in the order in which it is stored and names every record that was changed, is missing, or stands
 * elsewhere than it should. `named` are hashes by sequence as checkpoints have them: without any, a chain that was
 * written anew from some record on, or cut off at its end, does not show. Reads the chain once, one record in memory at
 * a time.
 */
export async function verifyChain(
  chain: Iterable<ChainedRecord> | AsyncIterable<ChainedRecord>,
  named: ReadonlyMap<number, string> = new Map(),
): Promise<ChainFault[]> {
  const faults: ChainFault[] = [];
  let gaps: { from: number; to: number }[] = [];
  let lastFits = true;
  let lastSigned = 0;
  let forked = false;
  let last: ChainLink = { sequence: 0, previousHash: '', hash: GENESIS_HASH };
  const changed = (sequence: number, what: string) => {
    if (!faults.some((one) => one.fault === 'changed' && one.sequence === sequence))
      faults.push(faultOf('changed', sequence, sequence, what));
  };
  for await (const { record, link } of chain) {
    const { sequence } = link;
    const fits = linkOf(record, sequence, link.previousHash).hash === link.hash;
    const truly = fits ? sequence : trueSequence(record, link);
    if (truly === null) changed(sequence, 'was changed: its hash does not fit its content.');
    else if (truly !== sequence)
      faults.push(faultOf('reordered', sequence, sequence, `is not in its place: it is number ${truly}.`));
    const signed = named.get(sequence);
    if (signed === link.hash) lastSigned = sequence;
    else if (signed !== undefined && fits && !forked) {
      // All that follows hangs on it: it is said once.
      forked = true;
      const since = lastSigned === 0 ? '' : ` after record ${lastSigned}`;
      changed(sequence, `was changed, or one before it${since}: its hash is not the one that a checkpoint names.`);
    }
    if (sequence <= last.sequence) {
      const gap = gaps.find(({ from, to }) => from <= sequence && sequence <= to);
      if (!gap) {
        faults.push(faultOf('repeated', sequence, sequence, 'is there more than once.'));
        continue;
      }
      gaps = gaps.filter((one) => one !== gap);
      if (gap.from < sequence) gaps.push({ from: gap.from, to: sequence - 1 });
      if (sequence < gap.to) gaps.push({ from: sequence + 1, to: gap.to });
      faults.push(faultOf('reordered', sequence, sequence, 'is not in its place.'));
      continue;
    }
    if (sequence > last.sequence + 1) gaps.push({ from: last.sequence + 1, to: sequence - 1 });
    else if (link.previousHash !== last.hash && sequence === 1)
      changed(1, 'was changed: it should be the first, and names one before it.');
    // A record with a fault of its own says nothing of its neighbours.
    else if (link.previousHash !== last.hash && fits && lastFits)
      changed(last.sequence, 'was changed: the record after it holds another hash of it.');
    last = link;
    lastFits = fits;
  }
  let end = 0;
  for (const sequence of named.keys()) end = Math.max(end, sequence);
  if (end > last.sequence) gaps.push({ from: last.sequence + 1, to: end });
  for (const { from, to } of gaps)
    faults.push(faultOf('missing', from, to, from === to ? 'is missing.' : 'are missing.'));
  return faults.sort((a, b) => a.sequence - b.sequence);
}
