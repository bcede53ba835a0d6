import { createHash, randomBytes } from 'node:crypto';
import { KhavaranError } from '#src/base/errors.ts';
import { type ByteReader, createByteReader, varBytes } from './byte-reader.ts';

/**
 * Proofs of OpenTimestamps, as its reference implementation writes them: a tree of operations that lead from a digest
 * to attestations. A calendar first promises (`pending`), and hours later proves by a block of Bitcoin.
 */
export interface Attestation {
  kind: 'pending' | 'bitcoin' | 'unknown';
  /** The message to which the operations lead: of a pending one what the calendar is asked for. */
  message: Uint8Array;
  /** Address of the calendar, of a pending one. */
  calendar: string | null;
  /** Height of the block, of one in Bitcoin, whose Merkle root is `message`. */
  height: number | null;
}

interface Stamp {
  message: Uint8Array;
  attestations: { serialised: Uint8Array; meaning: Attestation }[];
  operations: { serialised: Uint8Array; next: Stamp }[];
}

const MAGIC = Buffer.from('004f70656e54696d657374616d7073000050726f6f6600bf89e2e884e89294', 'hex');
const VERSION = 1;
const PENDING = '83dfe30d2ef90c8e';
const BITCOIN = '0588960d73d71901';
const FORK = 0xff;
const ATTESTATION = 0x00;
const APPEND = 0xf0;
const PREPEND = 0xf1;
const REVERSE = 0xf2;
const HEXLIFY = 0xf3;
const HASHES: Record<number, string> = { 2: 'sha1', 3: 'ripemd160', 8: 'sha256' };
const SHA_256 = 0x08;
const MAXIMUM_DEPTH = 256;
const MAXIMUM_OPERATIONS = 4096;
const MAXIMUM_MESSAGE = 4096;

/** What is sent to a calendar: the digest made unlike itself by a nonce, so that the calendar learns nothing of it. */
export function openTimestampRequest(data: Uint8Array): { commitment: Uint8Array; nonce: Uint8Array } {
  const nonce = randomBytes(16);
  return { commitment: hash('sha256', Buffer.concat([hash('sha256', data), nonce])), nonce };
}

/** A whole proof (`.ots`) out of the answer of a calendar to `commitment`. Throws `evidence/open-timestamps`. */
export function proofOf(data: Uint8Array, nonce: Uint8Array, answer: Uint8Array): Uint8Array {
  const digest = hash('sha256', data);
  const salted = Buffer.concat([digest, nonce]);
  const promised = readWhole(answer, hash('sha256', salted));
  const stamp: Stamp = {
    message: digest,
    attestations: [],
    operations: [
      {
        serialised: Buffer.concat([Buffer.of(APPEND), varBytes(nonce)]),
        next: {
          message: salted,
          attestations: [],
          operations: [{ serialised: Buffer.of(SHA_256), next: promised }],
        },
      },
    ],
  };
  return Buffer.concat([MAGIC, Buffer.of(VERSION, SHA_256), digest, serialised(stamp)]);
}

/** What a proof over `data` attests. Throws `evidence/open-timestamps` where it is damaged or is over other data. */
export function attestationsOf(proof: Uint8Array, data: Uint8Array): Attestation[] {
  return collected(readProof(proof, data)).map(({ meaning }) => meaning);
}

/** The proof with what the calendar answered for a pending attestation in its place. */
export function upgradedProof(
  proof: Uint8Array,
  data: Uint8Array,
  pending: Attestation,
  answer: Uint8Array,
): Uint8Array {
  const stamp = readProof(proof, data);
  const kept = readWhole(answer, pending.message);
  const replace = (node: Stamp): void => {
    if (node.attestations.some(({ meaning }) => sameAttestation(meaning, pending))) {
      node.attestations = [
        ...node.attestations.filter(({ meaning }) => !sameAttestation(meaning, pending)),
        ...kept.attestations,
      ];
      node.operations.push(...kept.operations);
      return;
    }
    for (const { next } of node.operations) replace(next);
  };
  replace(stamp);
  return Buffer.concat([MAGIC, Buffer.of(VERSION, SHA_256), hash('sha256', data), serialised(stamp)]);
}

function sameAttestation(left: Attestation, right: Attestation): boolean {
  return (
    left.kind === right.kind && left.calendar === right.calendar && Buffer.from(left.message).equals(right.message)
  );
}

function readProof(proof: Uint8Array, data: Uint8Array): Stamp {
  const digest = hash('sha256', data);
  const head = Buffer.concat([MAGIC, Buffer.of(VERSION, SHA_256), digest]);
  if (!Buffer.from(proof.subarray(0, head.length)).equals(head)) throw refused('it is over other data, or is no proof');
  return readWhole(proof.subarray(head.length), digest);
}

function readWhole(bytes: Uint8Array, message: Uint8Array): Stamp {
  const reader = createByteReader(bytes, refused);
  const budget = { operations: MAXIMUM_OPERATIONS };
  const stamp = readStamp(reader, message, budget, 0);
  if (reader.left() > 0) throw refused('something follows its end');
  return stamp;
}

function readStamp(reader: ByteReader, message: Uint8Array, budget: { operations: number }, depth: number): Stamp {
  const stamp: Stamp = { message, attestations: [], operations: [] };
  if (depth > MAXIMUM_DEPTH) throw refused('it is too deep');
  const branch = (tag: number) => {
    if (--budget.operations < 0) throw refused('it is too long');
    if (tag === ATTESTATION) stamp.attestations.push(readAttestation(reader, message));
    else {
      const { serialised: written, result } = readOperation(reader, tag, message);
      stamp.operations.push({ serialised: written, next: readStamp(reader, result, budget, depth + 1) });
    }
  };
  let tag = reader.byte();
  for (; tag === FORK; tag = reader.byte()) branch(reader.byte());
  branch(tag);
  return stamp;
}

function readAttestation(reader: ByteReader, message: Uint8Array): Stamp['attestations'][number] {
  const tag = reader.bytes(8);
  const payload = reader.varBytes(8192);
  const serialisedOne = Buffer.concat([tag, varBytes(payload)]);
  const inner = createByteReader(payload, refused);
  const base = { message, calendar: null, height: null };
  switch (Buffer.from(tag).toString('hex')) {
    case PENDING: {
      const calendar = Buffer.from(inner.varBytes(1000)).toString('latin1');
      return { serialised: serialisedOne, meaning: { ...base, kind: 'pending', calendar } };
    }
    case BITCOIN:
      return { serialised: serialisedOne, meaning: { ...base, kind: 'bitcoin', height: inner.varUint() } };
    default:
      return { serialised: serialisedOne, meaning: { ...base, kind: 'unknown' } };
  }
}

function readOperation(reader: ByteReader, tag: number, message: Uint8Array) {
  const algorithm = HASHES[tag];
  if (algorithm) return { serialised: Buffer.of(tag), result: hash(algorithm, message) };
  if (tag === REVERSE) return { serialised: Buffer.of(tag), result: Buffer.from(message).reverse() };
  if (tag === HEXLIFY) return bounded(Buffer.of(tag), Buffer.from(Buffer.from(message).toString('hex')));
  if (tag !== APPEND && tag !== PREPEND) throw refused('it holds an operation that we do not know');
  const argument = reader.varBytes(MAXIMUM_MESSAGE);
  const parts = tag === APPEND ? [message, argument] : [argument, message];
  return bounded(Buffer.concat([Buffer.of(tag), varBytes(argument)]), Buffer.concat(parts));
}

function bounded(serialisedOne: Uint8Array, result: Uint8Array) {
  if (result.length > MAXIMUM_MESSAGE) throw refused('its messages grow too long');
  return { serialised: serialisedOne, result };
}

function serialised(stamp: Stamp): Uint8Array {
  const branches = [
    ...stamp.attestations.map((one) => Buffer.concat([Buffer.of(ATTESTATION), one.serialised])),
    ...stamp.operations.map((one) => Buffer.concat([one.serialised, serialised(one.next)])),
  ];
  return Buffer.concat(
    branches.flatMap((branch, index) => (index < branches.length - 1 ? [Buffer.of(FORK), branch] : [branch])),
  );
}

function collected(stamp: Stamp): Stamp['attestations'] {
  return [...stamp.attestations, ...stamp.operations.flatMap(({ next }) => collected(next))];
}

function hash(algorithm: string, data: Uint8Array): Buffer {
  return createHash(algorithm).update(data).digest();
}

function refused(why: string): KhavaranError {
  return new KhavaranError('evidence/open-timestamps', `The proof of OpenTimestamps is not good: ${why}.`);
}
