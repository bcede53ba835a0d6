import { type RawBuilder, sql } from 'kysely';
import type { SignalName } from '#src/model/signal.ts';
import type { Database } from './database.ts';
import { firstItemSince } from './first-item.ts';

/** What an error costs, by signal: a false or missed call costs most. */
const COST: Record<SignalName, number> = {
  call_for_killing: 8,
  execution_warning: 4,
  denial: 3,
  un_action: 3,
  execution_report: 2,
  accountability: 1,
  advocacy: 1,
  memory: 1,
};

/** An item nobody has judged, with what it would cost if the machine were wrong of it. */
export interface ItemToReview {
  id: number;
  cost: number;
}

/**
 * Items that carry a signal and that nobody has judged in their present wording, the costliest first: what an error of
 * the signal costs, times how unsure the machine is; among equals the newest.
 */
export async function itemsToReview(
  db: Database,
  filter: { signal?: SignalName | undefined; after?: number | undefined; limit: number; since: Date },
): Promise<ItemToReview[]> {
  const cost = sql.join(
    Object.entries(COST).map(([signal, value]) => sql`when ${signal} then ${sql.lit(value)}`),
    sql` `,
  );
  const first = await firstItemSince(db, filter.since);
  if (first === null) return [];
  const { rows } = await sql<{ id: number; cost: number }>`
    select items.id, max(case signals.signal ${cost} else 1 end * (1.2 - abs(2 * signals.score - 1))) as cost
    from signals join items on items.id = signals.item_id
    where ${isToReview(first, filter.since)}
      ${filter.signal ? sql`and signals.signal = ${filter.signal}` : sql``}
      ${filter.after ? sql`and items.id <> ${filter.after}` : sql``}
    group by items.id order by cost desc, items.id desc limit ${filter.limit}`.execute(db);
  return rows;
}

/** Of the signals and of the items, only those from the first item of that time on are read. */
function isToReview(first: number, since: Date): RawBuilder<unknown> {
  return sql`signals.item_id >= ${sql.lit(first)} and items.id >= ${sql.lit(first)}
    and items.reviewed_at is null and items.seen_at >= ${since}`;
}

export async function countToReview(db: Database, since: Date): Promise<ReadonlyMap<SignalName, number>> {
  const first = await firstItemSince(db, since);
  if (first === null) return new Map();
  const { rows } = await sql<{ signal: SignalName; items: number }>`
    select signals.signal, count(*) as items from signals join items on items.id = signals.item_id
    where ${isToReview(first, since)} group by 1`.execute(db);
  return new Map(rows.map((row) => [row.signal, row.items]));
}

/** Notes that somebody has judged an item; a new wording asks for a new judgement. */
export async function markReviewed(tx: Database, item: number, person: string, now: Date): Promise<void> {
  await tx.updateTable('items').set({ reviewed_at: now, reviewed_by: person }).where('id', '=', item).execute();
}

/** What was last said of a finding of an item's present wording. */
export interface SaidOfFinding {
  kind: 'signal' | 'entity';
  subject: string;
  holds: boolean;
  judge: string;
}

export async function saidOfItem(db: Database, item: number): Promise<SaidOfFinding[]> {
  const rows = await db
    .selectFrom('judgements')
    .innerJoin('items', (join) =>
      join.onRef('items.id', '=', 'judgements.item_id').onRef('items.content_hash', '=', 'judgements.content_hash'),
    )
    .select(['judgements.kind', 'judgements.subject', 'judgements.holds', 'judgements.person_name'])
    .distinctOn(['judgements.kind', 'judgements.subject'])
    .where('judgements.item_id', '=', item)
    .orderBy('judgements.kind')
    .orderBy('judgements.subject')
    .orderBy('judgements.id', 'desc')
    .execute();
  return rows.map(({ kind, subject, holds, person_name }) => ({
    kind: kind === 'entity' ? 'entity' : 'signal',
    subject,
    holds,
    judge: person_name,
  }));
}
