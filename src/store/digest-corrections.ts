import { sql } from 'kysely';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { Database } from './database.ts';
import { readStoryItems } from './story-items.ts';

export interface StoredCorrection {
  kind: 'wrong' | 'deleted' | 'edited';
  item: StoryItem;
  story: number | null;
  signal: SignalName;
  at: Date;
}

const LIMIT = 40;

/**
 * What happened within a time: findings told before it that people judged wrong and did not take back, items that are
 * gone where they were published, items whose publisher reworded them. One line an item and kind.
 */
export async function correctionsBetween(db: Database, from: Date, to: Date): Promise<StoredCorrection[]> {
  const { rows } = await sql<{
    kind: StoredCorrection['kind'];
    item_id: number;
    story_id: number | null;
    signal: string;
    at: Date;
  }>`
    with last_words as (
      select distinct on (item_id, content_hash, subject) item_id, subject, holds, score, judged_at from judgements
      where kind = 'signal' and judged_at < ${to}
        and item_id in (select item_id from judgements where judged_at >= ${from} and judged_at < ${to})
      order by item_id, content_hash, subject, id desc
    ), changed as materialized (
      -- At once: beside them the planner would have processes of their own made, which takes longer than to read all.
      select 'wrong' as kind, item_id, subject as signal, judged_at as at from last_words
      where not holds and score is not null and judged_at >= ${from}
      union all
      select 'deleted', item_id, null, gone_at from watches where gone_at >= ${from} and gone_at < ${to}
      union all
      select 'edited', item_id, null, seen_at from item_revisions where seen_at >= ${from} and seen_at < ${to}
      union all
      select 'edited', item_id, null, seen_at from page_wordings
      where number > 1 and seen_at >= ${from} and seen_at < ${to}
    )
    select distinct on (changed.kind, items.id) changed.kind, items.id as item_id, items.story_id, changed.at,
      coalesce(changed.signal, (
        select signals.signal from signals where signals.item_id = items.id order by signals.score desc limit 1)) as signal
    from changed join items on items.id = changed.item_id
    where (items.seen_at < ${from} or changed.kind <> 'wrong') and items.redacted_at is null
      and (changed.signal is not null or exists (select from signals where signals.item_id = items.id))
    order by changed.kind, items.id, changed.at desc
    limit ${LIMIT}`.execute(db);
  const items = new Map(
    (await readStoryItems(db, [...new Set(rows.map((row) => row.item_id))])).map((item) => [item.id, item]),
  );
  return rows.flatMap(({ kind, item_id, story_id, signal, at }) => {
    const item = items.get(item_id);
    const name = SIGNALS.find((one) => one === signal);
    return item && name ? [{ kind, item, story: story_id, signal: name, at }] : [];
  });
}
