import type { Clock } from '#src/base/clock.ts';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import { masked } from '#src/evidence/mask.ts';
import { seal, unseal } from '#src/evidence/seal.ts';
import { contentOf } from '#src/model/item.ts';
import { findCapture } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import {
  type ItemToRedact,
  insertRedaction,
  logUnsealing,
  payloadsOfItem,
  readItemToRedact,
  redactionOfPayload,
  redactionsOfItem,
  replaceInStory,
  replaceItemWords,
} from '#src/store/redactions.ts';
import { lockStories } from '#src/store/stories.ts';
import { maskedWords, spellingsIn } from './mask-words.ts';
import { searchTexts } from './search-text.ts';

export interface RedactContext {
  db: Database;
  payloads: PayloadFiles;
  clock: Clock;
  sealingKey: Uint8Array;
}

/** What a finding says in the words of its item; who calls may be the id of a watched name instead. */
const OWN_WORDS = new Set(['speaker', 'target', 'reason', 'surface']);

/** Who asks, and what for: kept in a log that cannot be deleted from. */
export interface Reason {
  why: string;
  by: string;
}

/**
 * Takes words about private persons out of sight: those given, or all of an item where none are. What readers see is
 * replaced, in the item and in what was made of it; the originals, and the captured files in which they stand, are
 * sealed. The chain stays as it is, since it holds hashes alone. Throws `pipeline/no-item`, and `pipeline/no-words` with
 * nothing done where one of the words does not stand in the item.
 */
export async function redactItem(
  context: RedactContext,
  item: number,
  words: readonly string[] | null,
  { why, by }: Reason,
): Promise<{ files: number }> {
  const { db, clock, sealingKey } = context;
  await requireWords(db, item, words ?? []);
  const sealed: string[] = [];
  for (const sha256 of await payloadsOfItem(db, item)) if (await sealPayload(context, sha256)) sealed.push(sha256);
  await db.transaction().execute(async (tx) => {
    // What a batch read of the item before must not be written into its story after.
    await lockStories(tx);
    const known = await readItemToRedact(tx, item);
    if (!known) throw new KhavaranError('pipeline/no-item', `There is no item ${item}.`);
    const { title, text, author, revisions, pageWordings, signals, mentions, findings, sightings, story } = known;
    const original = Buffer.from(JSON.stringify({ title, text, author, revisions, pageWordings }));
    const now = clock.now();
    await insertRedaction(tx, {
      item,
      capture: null,
      why,
      by,
      at: now,
      sealed: seal(original, nameOf(item), sealingKey),
      payloads: sealed,
    });
    const hide = <Wording extends { title: string; text: string }>(wording: Wording): Wording => ({
      ...wording,
      title: maskedWords(wording.title, words),
      text: maskedWords(wording.text, words),
    });
    const watched = new Set(mentions.map(({ entity }) => entity));
    const hideFound = (found: object) =>
      Object.fromEntries(
        Object.entries(found).flatMap(([name, value]) =>
          OWN_WORDS.has(name) && typeof value === 'string' && !watched.has(value)
            ? [[name, maskedWords(value, words)]]
            : [],
        ),
      );
    const shown = hide({ title, text });
    const content = contentOf(shown);
    await replaceItemWords(
      tx,
      item,
      {
        ...shown,
        content,
        searchTexts: searchTexts(content),
        // Without words it is said still whose item it was.
        author: author !== null && words !== null ? maskedWords(author, words) : author,
        revisions: revisions.map(hide),
        pageWordings: pageWordings.map(hide),
        signals: signals.map((signal) => ({ ...signal, ...hideFound(signal) })),
        findings: findings.map((one) => ({ ...one, finding: { ...one.finding, ...hideFound(one.finding) } })),
        sightings: sightings.map(({ id, name }) => ({ id, name: maskedWords(name, words) })),
        mentions,
      },
      now,
    );
    if (story !== null) await replaceInStory(tx, story, replacementsOf(known, words));
  });
  return { files: sealed.length };
}

/** Who asks for a name to be taken out must not be told that it was while it stands there, in other letters. */
async function requireWords(db: Database, item: number, words: readonly string[]): Promise<void> {
  const known = words.length === 0 ? null : await readItemToRedact(db, item);
  if (!known) return;
  const wordings = [known, ...known.revisions, ...known.pageWordings].map(({ title, text }) => `${title}\n${text}`);
  const absent = words.find((word) => wordings.every((wording) => maskedWords(wording, [word]) === wording));
  if (absent !== undefined)
    throw new KhavaranError(
      'pipeline/no-words',
      `"${absent}" does not stand in item ${item}, so nothing was done: write it as the item does (forms of letters, vowel signs and case make no difference).`,
    );
}

/** Strings that messages quote of the item, and what stands for them. */
function replacementsOf(item: ItemToRedact, words: readonly string[] | null): { from: string; to: string }[] {
  const watched = new Set(item.mentions.map(({ entity }) => entity));
  const speakers = item.signals.flatMap(({ speaker }) => (speaker === null || watched.has(speaker) ? [] : speaker));
  const quoted = [item.title, item.text, ...item.signals.map(({ reason }) => reason), ...speakers];
  const wordings = [item, ...item.revisions, ...item.pageWordings].map(({ title, text }) => `${title}\n${text}`);
  const strings =
    words === null
      ? quoted
      : [...words.map((word) => word.trim()), ...[...wordings, ...quoted].flatMap((text) => spellingsIn(text, words))];
  return [...new Set(strings)].map((from) => ({ from, to: masked(from) }));
}

/** Seals the captured file of one capture. Throws `pipeline/no-capture`. */
export async function redactCapture(
  context: RedactContext,
  captureId: number,
  { why, by }: Reason,
): Promise<{ files: number }> {
  const capture = await findCapture(context.db, captureId);
  if (!capture) throw new KhavaranError('pipeline/no-capture', `There is no capture ${captureId}.`);
  const { payloadSha256 } = capture.record;
  const done = await sealPayload(context, payloadSha256);
  if (!done) return { files: 0 };
  await insertRedaction(context.db, {
    item: null,
    capture: captureId,
    why,
    by,
    at: context.clock.now(),
    sealed: null,
    payloads: [payloadSha256],
  });
  return { files: 1 };
}

/** False where it is sealed already, or was removed. */
async function sealPayload({ payloads, sealingKey }: RedactContext, sha256: string): Promise<boolean> {
  try {
    await payloads.seal(sha256, seal(await payloads.read(sha256), sha256, sealingKey));
    return true;
  } catch (error) {
    if (codeOf(error) === 'store/payload-sealed' || codeOf(error) === 'store/payload-missing') return false;
    throw error;
  }
}

/** The words of an item as they were before its first redaction, as JSON. Logged first. Throws `pipeline/not-sealed`. */
export async function unsealItem(context: RedactContext, item: number, { why, by }: Reason): Promise<string> {
  const [first] = await redactionsOfItem(context.db, item);
  if (!first?.sealed) throw notSealed(`Item ${item}`);
  await logUnsealing(context.db, { redaction: first.id, sha256: null, why, by, at: context.clock.now() });
  return Buffer.from(unseal(first.sealed, nameOf(item), context.sealingKey)).toString('utf8');
}

/** The captured file of a capture as it came. Logged first. Throws `pipeline/no-capture` or `pipeline/not-sealed`. */
export async function unsealCapture(
  context: RedactContext,
  captureId: number,
  { why, by }: Reason,
): Promise<Uint8Array> {
  const capture = await findCapture(context.db, captureId);
  if (!capture) throw new KhavaranError('pipeline/no-capture', `There is no capture ${captureId}.`);
  const sha256 = capture.record.payloadSha256;
  const redaction = await redactionOfPayload(context.db, sha256);
  const sealed = await context.payloads.readSealed(sha256);
  if (redaction === null || !sealed) throw notSealed(`The file of capture ${captureId}`);
  await logUnsealing(context.db, { redaction, sha256, why, by, at: context.clock.now() });
  return unseal(sealed, sha256, context.sealingKey);
}

function nameOf(item: number): string {
  return `item ${item}`;
}

function notSealed(what: string): KhavaranError {
  return new KhavaranError('pipeline/not-sealed', `${what} is not sealed.`);
}
