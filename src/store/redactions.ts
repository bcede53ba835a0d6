import { sql } from 'kysely';
import type { Database } from './database.ts';
import { searchColumns } from './search-index.ts';

/** Why and when a payload was removed by the rules of retention; null where it was not. */
export async function findPayloadRemoval(db: Database, sha256: string): Promise<{ why: string; at: Date } | null> {
  const row = await db
    .selectFrom('payload_removals')
    .select(['why', 'removed_at'])
    .where('payload_sha256', '=', sha256)
    .executeTakeFirst();
  return row ? { why: row.why, at: row.removed_at } : null;
}

/** The words of an item wherever they are stored beside it. */
export interface ItemWords {
  title: string;
  text: string;
  revisions: { revision: number; title: string; text: string }[];
  pageWordings: { number: number; title: string; text: string }[];
}

/** Who wrote and published an item, and its addresses: what may name somebody beside its words. */
export interface ItemNames {
  author: string | null;
  handle: string | null;
  publisher: string;
  owner: string | null;
  url: string | null;
  canonicalUrl: string | null;
  quotedIn: string | null;
  forwardedFrom: { name: string | null; url: string | null } | null;
  links: string[];
}

export interface ItemToRedact extends ItemWords {
  names: ItemNames;
  /** By which its source names it: stays, so that it is known again. */
  externalId: string;
  story: number | null;
  collectedAt: Date;
  signals: {
    signal: string;
    start: number;
    end: number;
    reason: string;
    speaker: string | null;
    target: string | null;
  }[];
  mentions: { entity: string; start: number; end: number }[];
  /** What people judged of it, as it was found. */
  findings: { judgement: number; finding: object }[];
  /** Holders of an office whom nobody watches, as it names them. */
  sightings: { id: number; name: string; publisher: string }[];
  /** Its page, pictures and media, kept or to be kept. */
  evidence: { id: number; url: string }[];
}

/** Locks the item until the transaction ends. */
export async function readItemToRedact(tx: Database, item: number): Promise<ItemToRedact | null> {
  const row = await tx.selectFrom('items').selectAll().where('id', '=', item).forUpdate().executeTakeFirst();
  if (!row) return null;
  const revisions = await tx
    .selectFrom('item_revisions')
    .select(['revision', 'title', 'text'])
    .where('item_id', '=', item)
    .execute();
  const pageWordings = await tx
    .selectFrom('page_wordings')
    .select(['number', 'title', 'text'])
    .where('item_id', '=', item)
    .execute();
  const signals = await tx
    .selectFrom('signals')
    .select(['signal', 'span_start as start', 'span_end as end', 'reason', 'speaker', 'target'])
    .where('item_id', '=', item)
    .execute();
  const mentions = await tx
    .selectFrom('mentions')
    .select(['entity_id as entity', 'span_start as start', 'span_end as end'])
    .where('item_id', '=', item)
    .execute();
  const judged = await tx
    .selectFrom('judgements')
    .select(['id as judgement', 'finding'])
    .where('item_id', '=', item)
    .execute();
  const findings = judged.flatMap(({ judgement, finding }) =>
    typeof finding === 'object' && finding !== null ? [{ judgement, finding }] : [],
  );
  const sightings = await tx
    .selectFrom('name_sightings')
    .select(['id', 'name', 'publisher'])
    .where('item_id', '=', item)
    .execute();
  const evidence = await tx.selectFrom('item_evidence').select(['id', 'url']).where('item_id', '=', item).execute();
  return {
    ...{ title: row.title, text: row.text, story: row.story_id, externalId: row.external_id },
    collectedAt: row.collected_at,
    names: {
      ...{ author: row.author_name, handle: row.author_handle, publisher: row.publisher_name },
      ...{ owner: row.publisher_owner, url: row.url, canonicalUrl: row.canonical_url, quotedIn: row.quoted_in },
      ...{ forwardedFrom: row.forwarded_from, links: row.links },
    },
    ...{ revisions, pageWordings, signals, mentions, findings, sightings, evidence },
  };
}

/** Replaces the words of an item in every table that holds them. Spans are those of before. */
export async function replaceItemWords(
  tx: Database,
  item: number,
  words: ItemWords & {
    content: string;
    searchTexts: readonly string[];
    names: ItemNames;
    signals: ItemToRedact['signals'];
    mentions: ItemToRedact['mentions'];
    findings: ItemToRedact['findings'];
    sightings: ItemToRedact['sightings'];
    evidence: ItemToRedact['evidence'];
  },
  now: Date,
): Promise<void> {
  const { title, text, content, names } = words;
  // The hash stays that of the original, so that the source's next copy of it is known and does not bring it back.
  await tx
    .updateTable('items')
    .set({
      ...{ title, text, ...searchColumns(words.searchTexts), redacted_at: now },
      ...{ author_name: names.author, author_handle: names.handle, publisher_name: names.publisher },
      ...{ publisher_owner: names.owner, url: names.url, canonical_url: names.canonicalUrl },
      quoted_in: names.quotedIn,
      forwarded_from: names.forwardedFrom && JSON.stringify(names.forwardedFrom),
      links: names.links,
    })
    .where('id', '=', item)
    .execute();
  for (const { revision, ...wording } of words.revisions)
    await tx
      .updateTable('item_revisions')
      .set(wording)
      .where('item_id', '=', item)
      .where('revision', '=', revision)
      .execute();
  for (const { number, ...wording } of words.pageWordings)
    await tx
      .updateTable('page_wordings')
      .set(wording)
      .where('item_id', '=', item)
      .where('number', '=', number)
      .execute();
  for (const { signal, start, end, speaker, target } of words.signals)
    await tx
      .updateTable('signals')
      .set({ reason: content.slice(start, end), speaker, target })
      .where('item_id', '=', item)
      .where('signal', '=', signal)
      .execute();
  for (const { entity, start, end } of words.mentions)
    await tx
      .updateTable('mentions')
      .set({ surface: content.slice(start, end) })
      .where('item_id', '=', item)
      .where('entity_id', '=', entity)
      .where('span_start', '=', start)
      .execute();
  // The rows and their keys stay, by which these names are not suggested for watching.
  for (const { id, name, publisher } of words.sightings)
    await tx.updateTable('name_sightings').set({ name, publisher }).where('id', '=', id).execute();
  for (const { judgement, finding } of words.findings)
    await tx
      .updateTable('judgements')
      .set({ finding: JSON.stringify(finding) })
      .where('id', '=', judgement)
      .execute();
  for (const { id, url } of words.evidence)
    await tx.updateTable('item_evidence').set({ url, reason: null }).where('id', '=', id).execute();
}

/** Fetches nothing more of an item: what waits for that would be kept with all that was taken out of it. */
export async function stopGathering(tx: Database, item: number): Promise<void> {
  await tx
    .updateTable('item_evidence')
    .set({ state: 'none', reason: null })
    .where('item_id', '=', item)
    .where('state', '=', 'waiting')
    .execute();
}

/** Looks no more at an item whose address is not known any more. */
export async function stopWatching(tx: Database, item: number): Promise<void> {
  await tx.updateTable('watches').set({ next_check: null }).where('item_id', '=', item).execute();
}

/** Captures whose payload holds the words of an item, by id. */
export async function payloadsOfItem(db: Database, item: number): Promise<string[]> {
  const { rows } = await sql<{ payload_sha256: string }>`
    select distinct payload_sha256 from captures where id in (
      select capture_id from items where id = ${item}
      union select capture_id from item_revisions where item_id = ${item}
      union select capture_id from page_wordings where item_id = ${item}
      union select capture_id from watches where item_id = ${item}
      union select capture_id from item_evidence where item_id = ${item})`.execute(db);
  return rows.map((row) => row.payload_sha256);
}

export interface NewRedaction {
  item: number | null;
  capture: number | null;
  why: string;
  by: string;
  at: Date;
  sealed: Uint8Array | null;
  payloads: readonly string[];
}

export async function insertRedaction(tx: Database, redaction: NewRedaction): Promise<number> {
  const { item, capture, why, by, at, sealed } = redaction;
  const { id } = await tx
    .insertInto('redactions')
    .values({ item_id: item, capture_id: capture, why, made_by: by, made_at: at, sealed, reached_at: at })
    .returning('id')
    .executeTakeFirstOrThrow();
  await noteSealedPayloads(tx, id, redaction.payloads, at);
  return id;
}

/** Notes by which redaction files were sealed. */
export async function noteSealedPayloads(
  db: Database,
  redaction: number,
  payloads: readonly string[],
  at: Date,
): Promise<void> {
  for (const sha256 of payloads)
    await db
      .insertInto('sealed_payloads')
      .values({ payload_sha256: sha256, redaction_id: redaction, sealed_at: at })
      .onConflict((conflict) => conflict.column('payload_sha256').doNothing())
      .execute();
}

export interface StoredRedaction {
  id: number;
  sealed: Uint8Array | null;
  why: string;
  by: string;
  at: Date;
}

/** The redactions of an item, the oldest first: each sealed what the one before it had left. */
export async function redactionsOfItem(db: Database, item: number): Promise<StoredRedaction[]> {
  const rows = await db.selectFrom('redactions').selectAll().where('item_id', '=', item).orderBy('id').execute();
  return rows.map(({ id, sealed, why, made_by, made_at }) => ({ id, sealed, why, by: made_by, at: made_at }));
}

/** Redactions of items of an earlier version, behind that id, the oldest first: see `reachEarlierRedactions`. */
export async function redactionsToReach(
  db: Database,
  after: number,
  most: number,
): Promise<{ id: number; item: number }[]> {
  const rows = await db
    .selectFrom('redactions')
    .select(['id', 'item_id as item'])
    .where('reached_at', 'is', null)
    .where('sealed', 'is not', null)
    .where('item_id', 'is not', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.flatMap(({ id, item }) => (item === null ? [] : [{ id, item }]));
}

export async function countToReach(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('redactions')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('reached_at', 'is', null)
    .where('sealed', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Whether nobody has had it reach the rest yet; nobody else can until the transaction ends. */
export async function isToReach(tx: Database, redaction: number): Promise<boolean> {
  const row = await tx
    .selectFrom('redactions')
    .select('reached_at')
    .where('id', '=', redaction)
    .forUpdate()
    .executeTakeFirst();
  return row?.reached_at === null;
}

export async function noteReached(tx: Database, redaction: number, at: Date): Promise<void> {
  await tx.updateTable('redactions').set({ reached_at: at }).where('id', '=', redaction).execute();
}

/** The redaction that sealed a payload; null where it is not sealed. */
export async function redactionOfPayload(db: Database, sha256: string): Promise<number | null> {
  const row = await db
    .selectFrom('sealed_payloads')
    .select('redaction_id')
    .where('payload_sha256', '=', sha256)
    .executeTakeFirst();
  return row?.redaction_id ?? null;
}

/** Logs that an original is opened: committed before anybody sees it. */
export async function logUnsealing(
  db: Database,
  opening: { redaction: number; sha256: string | null; why: string; by: string; at: Date },
): Promise<void> {
  const { redaction, sha256, why, by, at } = opening;
  await db
    .insertInto('unsealings')
    .values({ redaction_id: redaction, payload_sha256: sha256, why, opened_by: by, opened_at: at })
    .execute();
}
