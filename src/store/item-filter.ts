import { type RawBuilder, sql } from 'kysely';
import type { SignalName, Voice } from '#src/model/signal.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { Database } from './database.ts';
import type { SearchPart } from './desk-search.ts';
import { sourceIdOf } from './sources.ts';

/** What a list of items is narrowed by; all that is given must hold. */
export interface ItemFilter {
  id?: number | undefined;
  story?: number | undefined;
  signal?: SignalName | undefined;
  voice?: Voice | undefined;
  /** Least score of the signal, or of any. */
  score?: number | undefined;
  entity?: string | undefined;
  /** Id of the watched name to which the signal is attributed, or any. */
  speaker?: string | undefined;
  source?: string | undefined;
  kind?: SourceKind | undefined;
  stance?: Stance | undefined;
  language?: string | undefined;
  /** Of its story, as is who looks after that. */
  tag?: string | undefined;
  assigned?: string | undefined;
  reviewed?: boolean | undefined;
  /** Seen in the period: `from` inclusive, `to` exclusive. */
  from?: Date | undefined;
  to?: Date | undefined;
  words?: SearchPart[] | undefined;
}

/** A filter with the id of its source in place of its key. */
export type KnownItemFilter = Omit<ItemFilter, 'source'> & { source: number | undefined };

export async function knownFilter(db: Database, { source, ...rest }: ItemFilter): Promise<KnownItemFilter> {
  return { ...rest, source: source === undefined ? undefined : await sourceIdOf(db, source) };
}

export function namesEntity(entity: string, item: string): RawBuilder<unknown> {
  return sql`exists (select from mentions where mentions.item_id = ${sql.ref(item)} and mentions.entity_id = ${entity})`;
}

export function taggedStories(tag: string): RawBuilder<unknown> {
  return sql`select story_id from story_tags where tag = ${tag}`;
}

/** Stories that somebody looks after. */
export function storiesOf(person: string): RawBuilder<unknown> {
  return sql`select id from stories where assigned_to = ${person}`;
}

/** What must hold of an item, but for words. */
export function conditionsOfItem(filter: KnownItemFilter): RawBuilder<unknown>[] {
  const conditions = [sql`items.analysed_at is not null`, ...signalOf(filter)];
  if (filter.id !== undefined) conditions.push(sql`items.id = ${filter.id}`);
  if (filter.story !== undefined) conditions.push(sql`items.story_id = ${filter.story}`);
  if (filter.entity) conditions.push(namesEntity(filter.entity, 'items.id'));
  if (filter.tag) conditions.push(sql`items.story_id = any(array(${taggedStories(filter.tag)}))`);
  if (filter.assigned) conditions.push(sql`items.story_id = any(array(${storiesOf(filter.assigned)}))`);
  if (filter.source !== undefined) conditions.push(sql`items.source_id = ${sql.lit(filter.source)}`);
  if (filter.kind) conditions.push(sql`items.publisher_kind = ${filter.kind}`);
  if (filter.stance) conditions.push(sql`items.publisher_stance = ${filter.stance}`);
  if (filter.language) conditions.push(sql`items.language = ${filter.language}`);
  if (filter.reviewed !== undefined)
    conditions.push(filter.reviewed ? sql`items.reviewed_at is not null` : sql`items.reviewed_at is null`);
  return [...conditions, ...seenIn(filter)];
}

/** Seen in a period: `from` inclusive, `to` exclusive. */
export function seenIn({ from, to }: Pick<ItemFilter, 'from' | 'to'>): RawBuilder<unknown>[] {
  return [...(from ? [sql`items.seen_at >= ${from}`] : []), ...(to ? [sql`items.seen_at < ${to}`] : [])];
}

/** What is asked of one of the signals of an item. */
export function signalOf(filter: KnownItemFilter, item = 'items.id'): RawBuilder<unknown>[] {
  const asked = ofSignal(filter);
  if (asked.length === 0) return [];
  return [
    sql`exists (select from signals where signals.item_id = ${sql.ref(item)} and ${sql.join(asked, sql` and `)})`,
  ];
}

/** The same, of a row of signals. */
export function ofSignal({ signal, voice, speaker, score }: KnownItemFilter): RawBuilder<unknown>[] {
  return [
    ...(signal ? [sql`signals.signal = ${signal}`] : []),
    ...(voice ? [sql`signals.voice = ${voice}`] : []),
    ...(speaker ? [sql`signals.speaker = ${speaker}`] : []),
    ...(score === undefined ? [] : [sql`signals.score >= ${score}`]),
  ];
}
