import { type RawBuilder, sql } from 'kysely';
import type { SignalName, Voice } from '#src/model/signal.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { SearchPart } from './desk-search.ts';

/** What a list of stories is narrowed by; all that is given must hold. */
export interface StoryFilter {
  signal?: SignalName | undefined;
  voice?: Voice | undefined;
  entity?: string | undefined;
  /** Id of the watched name to which a signal is attributed: the one that is asked for, or any. */
  speaker?: string | undefined;
  /** Key of a source that brought one of its items. */
  source?: string | undefined;
  kind?: SourceKind | undefined;
  stance?: Stance | undefined;
  tag?: string | undefined;
  /** Least score of the signal that is asked for, or of any. */
  score?: number | undefined;
  /** Whether somebody has judged an item of it that carries a signal. */
  reviewed?: boolean | undefined;
  /** Who looks after it. */
  assigned?: string | undefined;
  language?: string | undefined;
  /** Active in the period: `from` inclusive, `to` exclusive. */
  from?: Date | undefined;
  to?: Date | undefined;
  words?: SearchPart[] | undefined;
  /** Only stories in which a signal was found. */
  withSignal?: boolean | undefined;
}

/** What must hold of a story's own row, but for the signal: by that the counts are parted. */
export function conditionsOfStory(filter: Omit<StoryFilter, 'source'>): RawBuilder<unknown>[] {
  const conditions = [sql`stories.merged_into is null`, sql`stories.item_count > 0`];
  if (filter.withSignal || filter.speaker || filter.score !== undefined)
    conditions.push(sql`cardinality(stories.signals) > 0`);
  if (filter.entity) conditions.push(sql`stories.entities @> ${[filter.entity]}::text[]`);
  if (filter.language) conditions.push(sql`stories.languages @> ${[filter.language]}::text[]`);
  // Calls alone have a voice: the index of signals finds their stories.
  if (filter.voice) conditions.push(sql`stories.signals @> array['call_for_killing']`);
  if (filter.tag) conditions.push(sql`stories.id in (select story_id from story_tags where tag = ${filter.tag})`);
  if (filter.assigned) conditions.push(sql`stories.assigned_to = ${filter.assigned}`);
  if (filter.from) conditions.push(sql`stories.last_seen >= ${filter.from}`);
  if (filter.to) conditions.push(sql`stories.first_seen < ${filter.to}`);
  return conditions;
}

/** A filter with the id of its source in place of its key. */
export type KnownFilter = Omit<StoryFilter, 'source'> & { source: number | undefined };

/** What is asked of a story's items, each by itself. */
export const ITEM_FILTERS = ['speaker', 'source', 'voice', 'reviewed', 'score', 'stance', 'kind'] as const;
export type ItemFilterName = (typeof ITEM_FILTERS)[number];

/** What must hold of one of a story's items: for this the items of each story have to be looked at. */
export function conditionOfItems(name: ItemFilterName, filter: KnownFilter): RawBuilder<unknown> | null {
  const { voice, speaker, source, reviewed, score, signal, stance, kind } = filter;
  const ofSignal = signal ? sql`and signals.signal = ${signal}` : sql``;
  switch (name) {
    case 'speaker':
      return speaker ? hasSignal(sql`signals.speaker = ${speaker} ${ofSignal}`) : null;
    case 'voice':
      return voice ? hasSignal(sql`signals.voice = ${voice}`) : null;
    case 'score':
      return score === undefined ? null : hasSignal(sql`signals.score >= ${score} ${ofSignal}`);
    case 'source':
      return source === undefined ? null : hasItem(sql`items.source_id = ${sql.lit(source)}`);
    case 'stance':
      return stance ? hasItem(sql`items.publisher_stance = ${stance}`) : null;
    case 'kind':
      return kind ? hasItem(sql`items.publisher_kind = ${kind}`) : null;
    case 'reviewed':
      return reviewed === undefined
        ? null
        : sql`${hasItem(sql`items.reviewed_at is not null`)} is ${reviewed ? sql`not` : sql``} null`;
  }
}

/** Null for no such item. Not `exists`, which the planner would work out for all stories at once. */
function hasItem(holds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select true from items where items.story_id = stories.id and ${holds} limit 1)`;
}

function hasSignal(holds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select true from items join signals on signals.item_id = items.id
    where items.story_id = stories.id and ${holds} limit 1)`;
}
