import type { Clock } from '#src/base/clock.ts';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import { seal, unseal } from '#src/evidence/seal.ts';
import { contentOf } from '#src/model/item.ts';
import { findCapture } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import { forgetMachineTexts } from '#src/store/machine-texts.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { lockForRedaction } from '#src/store/redaction-lock.ts';
import {
  type ItemNames,
  type ItemToRedact,
  insertRedaction,
  logUnsealing,
  noteSealedPayloads,
  payloadsOfItem,
  readItemToRedact,
  redactionOfPayload,
  redactionsOfItem,
  replaceItemWords,
  stopGathering,
  stopWatching,
} from '#src/store/redactions.ts';
import { lockStories } from '#src/store/stories.ts';
import { searchTexts } from '../analysis/search-text.ts';
import { type HiddenItem, type Hiding, hidingOf } from './hide-words.ts';
import { spellingsIn } from './mask-words.ts';
import { redactMade } from './redact-made.ts';

export interface RedactContext {
  db: Database;
  payloads: PayloadFiles;
  clock: Clock;
  sealingKey: Uint8Array;
  /** Without a slash at its end, for digests that are laid out anew; null or left out leaves its links out. */
  deskUrl?: string | null;
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
  await requireWords(context.db, item, words ?? []);
  return takeOut(context, item, { why, by }, { choose: async () => ({ words, earlier: NOTHING_EARLIER }) });
}

/** What is to be taken out of an item. */
export interface ToTakeOut {
  words: readonly string[] | null;
  /** Wordings that stand in the item no more, and what was told of it by itself. */
  earlier: { wordings: readonly string[]; quoted: readonly string[] };
}

const NOTHING_EARLIER: ToTakeOut['earlier'] = { wordings: [], quoted: [] };

/** What to take out of an item as it stands; or, as a number, the redaction that did it, where nothing is left to do. */
export interface Choice {
  choose(tx: Database, known: ItemToRedact): Promise<ToTakeOut | number>;
}

/** Does what `redactItem` says, of what is chosen in the same transaction. Throws `pipeline/no-item`. */
export async function takeOut(
  context: RedactContext,
  item: number,
  { why, by }: Reason,
  { choose }: Choice,
): Promise<{ files: number }> {
  const { db, clock, sealingKey, deskUrl = null } = context;
  const sealed = await sealPayloadsOf(context, item);
  const redaction = await db.transaction().execute(async (tx) => {
    // What a batch read of the item before must not be written into its story after.
    await lockStories(tx);
    const known = await readItemToRedact(tx, item);
    if (!known) throw new KhavaranError('pipeline/no-item', `There is no item ${item}.`);
    await lockForRedaction(tx);
    const chosen = await choose(tx, known);
    if (typeof chosen === 'number') {
      await noteSealedPayloads(tx, chosen, sealed, clock.now());
      return chosen;
    }
    const { words, earlier } = chosen;
    const { title, text, names, revisions, pageWordings, signals, mentions, findings, sightings, story } = known;
    const original = Buffer.from(JSON.stringify({ title, text, ...names, revisions, pageWordings }));
    const now = clock.now();
    const id = await insertRedaction(tx, {
      item,
      capture: null,
      why,
      by,
      at: now,
      sealed: seal(original, nameOfItem(item), sealingKey),
      payloads: sealed,
    });
    const hiding = hidingOf(hiddenOf(known, earlier), words);
    const hide = <Wording extends { title: string; text: string }>(wording: Wording): Wording => ({
      ...wording,
      title: hiding.own(wording.title),
      text: hiding.own(wording.text),
    });
    const watched = new Set(mentions.map(({ entity }) => entity));
    const hideFound = (found: object) =>
      Object.fromEntries(
        Object.entries(found).flatMap(([name, value]) =>
          OWN_WORDS.has(name) && typeof value === 'string' && !watched.has(value) ? [[name, hiding.own(value)]] : [],
        ),
      );
    const shown = hide({ title, text });
    const content = contentOf(shown);
    const hidden = hiddenNames(names, hiding);
    await replaceItemWords(
      tx,
      item,
      {
        ...shown,
        content,
        searchTexts: searchTexts(content),
        names: hidden,
        revisions: revisions.map(hide),
        pageWordings: pageWordings.map(hide),
        signals: signals.map((signal) => ({ ...signal, ...hideFound(signal) })),
        findings: findings.map((one) => ({ ...one, finding: { ...one.finding, ...hideFound(one.finding) } })),
        sightings: sightings.map(({ id, name, publisher }) => ({
          ...{ id, name: hiding.own(name), publisher: hiding.name(publisher) },
        })),
        mentions,
        // Each is known by its address: what stands for it tells them apart.
        evidence: known.evidence.flatMap(({ id, url }) => (hiding.standsIn(url) ? [{ id, url: `█#${id}` }] : [])),
      },
      now,
    );
    await stopGathering(tx, item);
    if (hidden.url !== names.url || hiding.standsIn(known.externalId)) await stopWatching(tx, item);
    await forgetMachineTexts(tx, known.collectedAt);
    const strings = stringsOf(known, { words, earlier });
    if (story !== null) await redactMade(tx, { item, story, hiding, strings, deskUrl });
    return id;
  });
  // What was fetched of it meanwhile.
  const late = await sealPayloadsOf(context, item);
  await noteSealedPayloads(db, redaction, late, clock.now());
  return { files: sealed.length + late.length };
}

/** Gives the hashes of those that were not sealed yet. */
async function sealPayloadsOf(context: RedactContext, item: number): Promise<string[]> {
  const sealed: string[] = [];
  for (const sha256 of await payloadsOfItem(context.db, item))
    if (await sealPayload(context, sha256)) sealed.push(sha256);
  return sealed;
}

/** Who asks for a name to be taken out must not be told that it was while it stands there, in other letters. */
async function requireWords(db: Database, item: number, words: readonly string[]): Promise<void> {
  const known = words.length === 0 ? null : await readItemToRedact(db, item);
  if (!known) return;
  const { wordings, quoted, addresses } = hiddenOf(known);
  const { author, handle, publisher, owner, forwardedFrom } = known.names;
  const texts = [...wordings, ...quoted, author, handle, publisher, owner, forwardedFrom?.name ?? null];
  const stands = (word: string) => {
    const { own, standsIn } = hidingOf({ wordings, quoted, addresses }, [word]);
    return texts.some((text) => text !== null && own(text) !== text) || addresses.some(standsIn);
  };
  const absent = words.find((word) => !stands(word));
  if (absent !== undefined)
    throw new KhavaranError(
      'pipeline/no-words',
      `"${absent}" does not stand in item ${item}, so nothing was done: write it as the item does (forms of letters, vowel signs and case make no difference).`,
    );
}

/** All in which words of the item may stand. */
function hiddenOf(item: ItemToRedact, earlier = NOTHING_EARLIER): HiddenItem {
  const watched = new Set(item.mentions.map(({ entity }) => entity));
  const speakers = item.signals.flatMap(({ speaker }) => (speaker === null || watched.has(speaker) ? [] : speaker));
  const targets = item.signals.flatMap(({ target }) => target ?? []);
  const { url, canonicalUrl, quotedIn, forwardedFrom, links } = item.names;
  const addresses = [url, canonicalUrl, quotedIn, forwardedFrom?.url ?? null, ...links];
  return {
    wordings: [
      ...[item, ...item.revisions, ...item.pageWordings].map(({ title, text }) => `${title}\n${text}`),
      ...earlier.wordings,
    ],
    quoted: [
      ...[item.title, item.text, ...item.signals.map(({ reason }) => reason), ...speakers, ...targets],
      ...earlier.quoted,
    ],
    addresses: [...addresses.flatMap((address) => address ?? []), ...item.evidence.map((one) => one.url)],
  };
}

/** What of it names somebody, without the words; an address in which they stand is left out. */
function hiddenNames(names: ItemNames, hiding: Hiding): ItemNames {
  const { author, handle, publisher, owner, forwardedFrom: from } = names;
  return {
    author: author && hiding.name(author),
    handle: handle && hiding.name(handle),
    publisher: hiding.name(publisher),
    owner: owner && hiding.name(owner),
    url: hiding.address(names.url),
    canonicalUrl: hiding.address(names.canonicalUrl),
    quotedIn: hiding.address(names.quotedIn),
    forwardedFrom: from && { name: from.name && hiding.name(from.name), url: hiding.address(from.url) },
    links: names.links.filter((link) => !hiding.standsIn(link)),
  };
}

/** Strings by one of which whatever tells of the item is found: its words as they are spelt in it, and its addresses. */
function stringsOf(item: ItemToRedact, { words, earlier }: ToTakeOut): string[] {
  const { wordings, quoted, addresses } = hiddenOf(item, earlier);
  const spelt =
    words === null ? quoted : [...words, ...[...wordings, ...quoted].flatMap((text) => spellingsIn(text, words))];
  return [...new Set([...spelt.map((text) => text.trim()), ...addresses])].filter((text) => text.length >= 3);
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
  const redactions = await redactionsOfItem(context.db, item);
  const [first] = redactions;
  if (!first?.sealed) throw notSealed(`Item ${item}`);
  await logUnsealing(context.db, { redaction: first.id, sha256: null, why, by, at: context.clock.now() });
  // An earlier version sealed the words alone: what else there is, a later redaction has.
  const originals = redactions.flatMap(({ sealed }): unknown[] =>
    sealed ? [JSON.parse(Buffer.from(unseal(sealed, nameOfItem(item), context.sealingKey)).toString('utf8'))] : [],
  );
  return JSON.stringify(Object.assign({}, ...originals.toReversed()));
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

/** To which what is sealed of an item is bound. */
export function nameOfItem(item: number): string {
  return `item ${item}`;
}

function notSealed(what: string): KhavaranError {
  return new KhavaranError('pipeline/not-sealed', `${what} is not sealed.`);
}
