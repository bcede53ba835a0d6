import { type Selectable, sql } from 'kysely';
import type { AlertContent, AlertDraft, AlertState, Severity } from '#src/model/alert.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { AlertsTable } from './alert-schema.ts';
import { integers } from './array-literal.ts';
import type { Database } from './database.ts';

/** An analysed item that no rule has looked at yet. */
export interface ItemToCheck {
  item: number;
  /** Of its wording. */
  revision: number;
  story: number;
  /** Of an import: what it raises is kept on record, and nobody is woken for it. */
  imported: boolean;
  seen: Date;
}

export async function itemsToCheck(db: Database, limit: number): Promise<ItemToCheck[]> {
  const rows = await db
    .selectFrom('items')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select(['items.id', 'items.revision', 'items.story_id', 'items.seen_at', 'sources.configured_by'])
    .where('items.alerts_checked_at', 'is', null)
    .where('items.analysed_at', 'is not', null)
    .where('items.story_id', 'is not', null)
    .orderBy('items.id')
    .limit(limit)
    .execute();
  return rows.flatMap((row) =>
    row.story_id === null
      ? []
      : [
          {
            item: row.id,
            revision: row.revision,
            story: row.story_id,
            imported: row.configured_by === 'import',
            seen: row.seen_at,
          },
        ],
  );
}

/** Marks those that carry no signal, which no rule can hold for: most of what comes. */
export async function passItemsWithoutSignals(db: Database, now: Date): Promise<void> {
  await db
    .updateTable('items')
    .set({ alerts_checked_at: now })
    .where('alerts_checked_at', 'is', null)
    .where('analysed_at', 'is not', null)
    .where('story_id', 'is not', null)
    .where((where) =>
      where.not(
        where.exists(where.selectFrom('signals').select('signal').whereRef('signals.item_id', '=', 'items.id')),
      ),
    )
    .execute();
}

/** Marks items that the rules have looked at in the wording that was read, and found nothing to tell of. */
export async function passItems(db: Database, items: readonly ItemToCheck[], now: Date): Promise<void> {
  if (items.length === 0) return;
  await sql`
    update items set alerts_checked_at = ${now}
    from unnest(${integers(items.map(({ item }) => item))}::bigint[],
      ${integers(items.map(({ revision }) => revision))}::int[]) as read (id, revision)
    where items.id = read.id and items.revision = read.revision and items.alerts_checked_at is null
      and items.analysed_at is not null`.execute(db);
}

/** Keys of the alerts that stories merged into this one, or it itself, have raised for a rule. */
export async function alertKeysOf(tx: Database, story: number, rule: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('alerts')
    .select('key')
    .where('story_id', '=', story)
    .where('rule', '=', rule)
    .execute();
  return rows.map((row) => row.key);
}

/** False where another worker was first: its alerts stand; or where the item was edited and waits to be analysed anew. */
export async function claimAlertCheck(tx: Database, item: number, now: Date): Promise<boolean> {
  const result = await tx
    .updateTable('items')
    .set({ alerts_checked_at: now })
    .where('id', '=', item)
    .where('alerts_checked_at', 'is', null)
    .where('analysed_at', 'is not', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** When an alert is told, and what happens where nobody takes note of it. All null: told at once, to whom it may concern. */
export interface AlertTiming {
  heldUntil: Date | null;
  /** When it went to the outbox; null where it is held or goes to nobody. */
  toldAt: Date | null;
  expiresAt: Date | null;
  escalateAt: Date | null;
}

/** Stores an alert unless one of its key was raised before; gives its id, or null. */
export async function insertAlert(
  tx: Database,
  draft: AlertDraft,
  item: number,
  now: Date,
  timing: Partial<AlertTiming> = {},
): Promise<number | null> {
  const row = await tx
    .insertInto('alerts')
    .values({
      key: draft.key,
      rule: draft.rule,
      story_id: draft.story,
      item_id: item,
      kind: draft.kind,
      severity: draft.severity,
      content: JSON.stringify(draft.content),
      raised_at: now,
      language: draft.language ?? 'en',
      held_until: timing.heldUntil ?? null,
      told_at: timing.toldAt ?? null,
      expires_at: timing.expiresAt ?? null,
      escalate_at: timing.escalateAt ?? null,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

export interface StoredAlert {
  id: number;
  key: string;
  rule: string;
  story: number;
  kind: 'new' | 'development';
  severity: Severity;
  /** In which its content is written. */
  language: ReaderLanguage;
  content: AlertContent;
  state: AlertState;
  /** Who brought it into that state, and when; null as long as it was only raised. */
  stateBy: string | null;
  stateAt: Date | null;
  raisedAt: Date;
  heldUntil: Date | null;
  toldAt: Date | null;
  /** The alert with whose messages it went out. */
  toldWith: number | null;
  expiresAt: Date | null;
  escalatedAt: Date | null;
}

/** Alerts by when they were raised, the newest first (an import raises old ones); `before` is the id of one of them. */
export async function listAlerts(
  db: Database,
  filter: {
    limit: number;
    before?: number | undefined;
    story?: number | undefined;
    severity?: Severity | undefined;
    state?: AlertState | undefined;
    rule?: string | undefined;
    since?: Date | undefined;
  },
): Promise<StoredAlert[]> {
  let query = db
    .selectFrom('alerts')
    .selectAll()
    .orderBy('raised_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.before !== undefined)
    query = query.where(
      sql<boolean>`(raised_at, id) < (select raised_at, id from alerts as last where last.id = ${filter.before})`,
    );
  if (filter.story !== undefined) query = query.where('story_id', '=', filter.story);
  if (filter.severity !== undefined) query = query.where('severity', '=', filter.severity);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.rule !== undefined) query = query.where('rule', '=', filter.rule);
  if (filter.since !== undefined) query = query.where('raised_at', '>=', filter.since);
  return (await query.execute()).map(storedAlert);
}

/** How many alerts that were raised since then nobody has settled. */
export async function countOpenAlerts(db: Database, since: Date): Promise<number> {
  const row = await db
    .selectFrom('alerts')
    .select(({ fn }) => fn.countAll<number>().as('open'))
    .where('state', '=', 'raised')
    .where('raised_at', '>=', since)
    .executeTakeFirstOrThrow();
  return Number(row.open);
}

/** An alert as its row has it. */
export function storedAlert(row: Selectable<AlertsTable>): StoredAlert {
  const content = row.content as AlertContent;
  return {
    id: row.id,
    key: row.key,
    rule: row.rule,
    story: row.story_id,
    kind: row.kind as StoredAlert['kind'],
    severity: row.severity as Severity,
    language: row.language,
    content: { ...content, firstSeen: new Date(content.firstSeen) },
    state: row.state as AlertState,
    stateBy: row.state_by,
    stateAt: row.state_at,
    raisedAt: row.raised_at,
    heldUntil: row.held_until,
    toldAt: row.told_at,
    toldWith: row.told_with,
    expiresAt: row.expires_at,
    escalatedAt: row.escalated_at,
  };
}
