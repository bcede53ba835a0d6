import { sql } from 'kysely';
import type { Database } from './database.ts';
import { judgementsByWeek, type WeekOfJudgements } from './judgements.ts';

const QUALITY_WEEKS = 12;

/** Kinds of work that wait in the database. */
const WORK_KINDS = ['look', 'analyse', 'raise-alerts', 'deliver'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

/** Since when the oldest work of each kind waits; null where none does. */
export async function oldestWork(db: Database, now: Date): Promise<Record<WorkKind, Date | null>> {
  const { rows } = await sql<{
    look: Date | null;
    analyse: Date | null;
    raise_alerts: Date | null;
    deliver: Date | null;
  }>`select
    (select min(next_look) from sources where enabled and next_look <= ${now}) as look,
    -- An edited item waits since its edit.
    (select coalesce((select max(seen_at) from item_revisions where item_id = items.id), collected_at)
      from items where analysed_at is null and failures < 3 order by id limit 1) as analyse,
    (select analysed_at from items where alerts_checked_at is null and analysed_at is not null order by id limit 1) as raise_alerts,
    -- One that was tried waits for its channel, of which operators are told apart.
    (select min(next_attempt) from deliveries
      where state in ('pending', 'sending') and attempts = 0 and next_attempt <= ${now}) as deliver`.execute(db);
  const row = rows[0];
  return {
    look: row?.look ?? null,
    analyse: row?.analyse ?? null,
    'raise-alerts': row?.raise_alerts ?? null,
    deliver: row?.deliver ?? null,
  };
}

/** Items that wait for their analysis, counted up to `most`. */
export async function countWaitingItems(db: Database, most: number): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`select count(*)::int as waiting from (
    select from items where analysed_at is null and failures < 3 limit ${most}) as waiting`.execute(db);
  return rows[0]?.waiting ?? 0;
}

export interface OperationFigures {
  /** By condition, of sources that are switched on; `unknown` before their first look. */
  sources: { condition: string; sources: number }[];
  /** Looks of today (UTC), and what they brought. */
  looks: Record<'read' | 'unchanged' | 'nothing' | 'refused' | 'broken' | 'items' | 'requests' | 'bytes', number>;
  /** When any source was last read. */
  lastRead: Date | null;
  /** Made in the last 24 hours, or still open. */
  deliveries: { state: string; deliveries: number }[];
  /** An estimate, as the database keeps it. */
  items: number;
  waitingItems: number;
  /** Seconds from publication to the first message, of alerts of the last 24 hours; null without any. */
  publishedToAlerted: { alerts: number; median: number | null; p95: number | null };
  /** What people said of findings in the last weeks. */
  quality: WeekOfJudgements[];
  databaseBytes: number;
}

/** What there is to say of the installation as a whole; cheap at any size of the record. */
export async function operationFigures(db: Database, now: Date): Promise<OperationFigures> {
  const day = new Date(now.getTime() - 86_400_000);
  const [sources, looks, read, deliveries, alerted, quality, sizes, waitingItems] = await Promise.all([
    sql<{
      condition: string;
      sources: number;
    }>`select coalesce(condition, 'unknown') as condition, count(*)::int as sources
      from sources where enabled and configured_by <> 'import' group by 1`.execute(db),
    sql<
      OperationFigures['looks']
    >`select coalesce(sum(read), 0)::int as read, coalesce(sum(unchanged), 0)::int as unchanged,
      coalesce(sum(nothing), 0)::int as nothing, coalesce(sum(refused), 0)::int as refused,
      coalesce(sum(broken), 0)::int as broken, coalesce(sum(items), 0)::int as items,
      coalesce(sum(requests), 0)::int as requests, coalesce(sum(bytes), 0)::float8 as bytes
      from source_days where day = (${now}::timestamptz at time zone 'UTC')::date`.execute(db),
    sql<{ last: Date | null }>`select max(last_success) as last from sources where enabled`.execute(db),
    sql<{ state: string; deliveries: number }>`select state, count(*)::int as deliveries from (
        select id, state from deliveries where created_at >= ${day}
        union select id, state from deliveries where state in ('pending', 'sending')) as recent
      group by state`.execute(db),
    sql<OperationFigures['publishedToAlerted']>`select count(*)::int as alerts,
      percentile_cont(0.5) within group (order by seconds) as median,
      percentile_cont(0.95) within group (order by seconds) as p95
      from (select greatest(0, extract(epoch from min(deliveries.sent_at) - min(items.published)))::float8 as seconds
        from alerts join items on items.id = alerts.item_id join deliveries on deliveries.alert_id = alerts.id
        where alerts.raised_at >= ${day} and deliveries.state = 'sent' and items.published is not null
        group by alerts.id) as told`.execute(db),
    judgementsByWeek(db, QUALITY_WEEKS, now),
    sql<{
      items: number;
      bytes: number;
    }>`select greatest(0, (select reltuples from pg_class where oid = 'items'::regclass))::float8 as items,
      pg_database_size(current_database())::float8 as bytes`.execute(db),
    countWaitingItems(db, 100_000),
  ]);
  const zero = { read: 0, unchanged: 0, nothing: 0, refused: 0, broken: 0, items: 0, requests: 0, bytes: 0 };
  return {
    sources: sources.rows,
    looks: looks.rows[0] ?? zero,
    lastRead: read.rows[0]?.last ?? null,
    deliveries: deliveries.rows,
    items: sizes.rows[0]?.items ?? 0,
    waitingItems,
    publishedToAlerted: alerted.rows[0] ?? { alerts: 0, median: null, p95: null },
    quality,
    databaseBytes: sizes.rows[0]?.bytes ?? 0,
  };
}
