import { type RawBuilder, sql } from 'kysely';
import type { SignalName, Voice } from '#src/model/signal.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { SearchPart } from './desk-search.ts';

/** What a list of stories is narrowed by; all that is given must hold. */
export interface StoryFilter {
  signal?: SignalName | undefined;
  voice?: Voice | undefined;
  entity?: string | undefined;
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

/** What must hold of a story that passes, of its own row and of its items. */
export function conditionsOf(filter: StoryFilter): RawBuilder<unknown>[] {
  const conditions = [sql`stories.merged_into is null`, sql`stories.item_count > 0`];
  if (filter.withSignal) conditions.push(sql`cardinality(stories.signals) > 0`);
  if (filter.entity) conditions.push(sql`stories.entities @> ${[filter.entity]}::text[]`);
  if (filter.language) conditions.push(sql`stories.languages @> ${[filter.language]}::text[]`);
  if (filter.voice)
    // Calls alone have a voice: the index of signals finds their stories.
    conditions.push(sql`stories.signals @> array['call_for_killing'] and (
      select true from items join signals on signals.item_id = items.id
      where items.story_id = stories.id and signals.voice = ${filter.voice} limit 1)`);
  if (filter.source)
    conditions.push(hasItem(sql`items.source_id = (select id from sources where key = ${filter.source})`));
  if (filter.kind) conditions.push(hasItem(sql`items.publisher_kind = ${filter.kind}`));
  if (filter.stance) conditions.push(hasItem(sql`items.publisher_stance = ${filter.stance}`));
  if (filter.tag) conditions.push(sql`stories.id in (select story_id from story_tags where tag = ${filter.tag})`);
  if (filter.assigned) conditions.push(sql`stories.assigned_to = ${filter.assigned}`);
  if (filter.score !== undefined)
    conditions.push(sql`exists (
      select from items join signals on signals.item_id = items.id
      where items.story_id = stories.id and signals.score >= ${filter.score}
        ${filter.signal ? sql`and signals.signal = ${filter.signal}` : sql``})`);
  if (filter.reviewed !== undefined) {
    const judged = sql`select story_id from items where reviewed_at is not null and story_id is not null`;
    conditions.push(
      filter.reviewed
        ? sql`stories.id in (${judged})`
        : sql`not exists (select from (${judged}) as judged where judged.story_id = stories.id)`,
    );
  }
  if (filter.from) conditions.push(sql`stories.last_seen >= ${filter.from}`);
  if (filter.to) conditions.push(sql`stories.first_seen < ${filter.to}`);
  return conditions;
}

function hasItem(holds: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select true from items where items.story_id = stories.id and ${holds} limit 1)`;
}
