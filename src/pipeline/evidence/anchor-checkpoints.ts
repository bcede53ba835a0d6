import type { Clock } from '#src/base/clock.ts';
import { messageOf } from '#src/base/errors.ts';
import { checkpointBytes } from '#src/evidence/checkpoint.ts';
import { attestationsOf, openTimestampRequest, proofOf, upgradedProof } from '#src/evidence/open-timestamps.ts';
import { timeStampRequest, verifyTimeStamp } from '#src/evidence/time-stamp.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { claimDueAnchors, recordAnchor, type StoredAnchor } from '#src/store/checkpoints.ts';
import type { Database } from '#src/store/database.ts';

export interface AnchorContext {
  db: Database;
  clock: Clock;
  http: HttpClient;
  proxy: string | null;
  /** PEM certificates of the authorities that are trusted; empty: any that signs well. */
  timeStampRoots: readonly string[];
}

/** How an anchoring went, for the log. */
export interface AnchorReport {
  anchor: StoredAnchor;
  state: StoredAnchor['state'];
  reason: string | null;
}

interface Proof {
  state: 'pending' | 'proven';
  proof: Uint8Array;
  /** When it proves that the checkpoint was there; null while it is promised. */
  time: Date | null;
  reason: string | null;
}

const BATCH = 20;
const LEASE_MS = 5 * 60_000;
const MAXIMUM_TRIES = 8;
const FIRST_PAUSE_MS = 5 * 60_000;
const MAXIMUM_BYTES = 256 * 1024;
/** What the protocol's own client takes. */
const CALENDAR_BYTES = 10_000;

/** Asks the services for the proofs that are due. A failure is tried again, ever more seldom, and then given up. */
export async function anchorCheckpoints(context: AnchorContext, signal: AbortSignal): Promise<AnchorReport[]> {
  const now = context.clock.now();
  const due = await claimDueAnchors(context.db, now, new Date(now.getTime() + LEASE_MS), BATCH);
  const reports: AnchorReport[] = [];
  for (const anchor of due) {
    if (signal.aborted) break;
    const report = await anchorOne(context, anchor, signal);
    if (report) reports.push(report);
  }
  return reports;
}

async function anchorOne(
  context: AnchorContext,
  anchor: StoredAnchor,
  signal: AbortSignal,
): Promise<AnchorReport | null> {
  const { db, clock } = context;
  const result = await prove(context, anchor, signal).catch((error: unknown) => ({ failure: messageOf(error) }));
  if (signal.aborted) return null;
  const now = clock.now();
  // A promise of a calendar is kept within hours: asking for it is no failure.
  const failed = 'failure' in result;
  const givenUp = failed && anchor.proof === null && anchor.tries + 1 >= MAXIMUM_TRIES;
  const state = failed ? (givenUp ? 'failed' : anchor.state) : result.state;
  const reason = failed ? result.failure : result.reason;
  await recordAnchor(db, anchor.id, {
    state,
    proof: failed ? anchor.proof : result.proof,
    provenAt: failed ? null : result.time,
    reason,
    nextTry: new Date(now.getTime() + FIRST_PAUSE_MS * 2 ** Math.min(anchor.tries, 6)),
  });
  return { anchor, state, reason };
}

async function prove(context: AnchorContext, anchor: StoredAnchor, signal: AbortSignal): Promise<Proof> {
  const data = checkpointBytes(anchor.checkpoint);
  switch (anchor.kind) {
    case 'rfc3161':
      return stamp(context, anchor.service, data, signal);
    case 'opentimestamps':
      return promise(context, anchor, data, signal);
  }
}

/** RFC 3161 section 3.4: over HTTP. */
async function stamp(context: AnchorContext, url: string, data: Uint8Array, signal: AbortSignal): Promise<Proof> {
  const { der, nonce } = timeStampRequest(data);
  const answer = await context.http.fetch({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: der,
    maximumBytes: MAXIMUM_BYTES,
    proxy: context.proxy,
    signal,
  });
  if (answer.status !== 200) throw new Error(`The time-stamping authority answered with status ${answer.status}.`);
  const { time } = await verifyTimeStamp(answer.body, data, { nonce, roots: context.timeStampRoots });
  return { state: 'proven', proof: answer.body, time, reason: null };
}

/** A calendar of OpenTimestamps: first its promise, hours later the proof by a block of Bitcoin. */
async function promise(
  context: AnchorContext,
  anchor: StoredAnchor,
  data: Uint8Array,
  signal: AbortSignal,
): Promise<Proof> {
  const calendar = anchor.service.replace(/\/$/, '');
  const ask = (path: string, body?: Uint8Array) =>
    context.http.fetch({
      url: `${calendar}${path}`,
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/vnd.opentimestamps.v1',
        ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(body ? { body } : {}),
      maximumBytes: CALENDAR_BYTES,
      proxy: context.proxy,
      signal,
    });
  if (!anchor.proof) {
    const { commitment, nonce } = openTimestampRequest(data);
    const answer = await ask('/digest', commitment);
    if (answer.status !== 200) throw new Error(`The calendar answered with status ${answer.status}.`);
    return { state: 'pending', proof: proofOf(data, nonce, answer.body), time: null, reason: null };
  }
  let proof = anchor.proof;
  for (const pending of attestationsOf(proof, data).filter(({ kind }) => kind === 'pending')) {
    // Asked at the calendar that is configured, never at an address which stands in a proof.
    const answer = await ask(`/timestamp/${Buffer.from(pending.message).toString('hex')}`);
    if (answer.status === 404)
      return { state: 'pending', proof, time: null, reason: 'The calendar still waits for Bitcoin.' };
    if (answer.status !== 200) throw new Error(`The calendar answered with status ${answer.status}.`);
    proof = upgradedProof(proof, data, pending, answer.body);
  }
  const proven = attestationsOf(proof, data).some(({ kind }) => kind === 'bitcoin');
  return { state: proven ? 'proven' : 'pending', proof, time: null, reason: null };
}
