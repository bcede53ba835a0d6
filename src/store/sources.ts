import { sql } from 'kysely';
import type { SourceHealth } from '#src/model/alert.ts';
import type { Outcome, Platform, SourceConfig, SourceKind, Stance } from '#src/model/source.ts';
import {
  SOURCE_CONDITIONS,
  type SourceBudget,
  type SourceCondition,
  type SourceRhythm,
} from '#src/model/source-health.ts';
import type { Database } from './database.ts';

/** A source as stored: its configuration, where the next look starts from, and when that is due. */
export interface StoredSource extends SourceConfig {
  id: number;
  state: unknown;
  nextLook: Date;
  intervalSeconds: number;
  lastLooked: Date | null;
  lastOutcome: Outcome | null;
  lastReason: string | null;
  lastSuccess: Date | null;
  lastNewItem: Date | null;
  failures: number;
  configuredBy: 'file' | 'operator' | 'import';
  /** Null before the first look. */
  condition: SourceCondition | null;
  /** Since when it works, is silent or is blind. */
  conditionSince: Date | null;
  /** When operators were told of its present trouble. */
  noticedAt: Date | null;
  /** Entries that its last answer with any held. */
  usualListed: number | null;
  /** Asked not to come before. */
  notBefore: Date | null;
  rhythm: SourceRhythm | null;
}

/** What one look changes of a source. */
export interface LookRecord {
  outcome: Outcome;
  reason: string | null;
  /** Undefined leaves it as it was. */
  state: unknown;
  now: Date;
  nextLook: Date;
  intervalSeconds: number;
  foundNew: boolean;
  movedTo: string | null;
  gone: boolean;
  health?: {
    condition: SourceCondition;
    conditionSince: Date;
    usualListed: number | null;
    notBefore: Date | null;
    /** False where the look says nothing against the source: our own budget ended it. */
    isFailure: boolean;
  };
}

/** Makes the stored sources follow the file: new ones added, changed ones updated, removed ones switched off. */
export async function syncSources(db: Database, configs: SourceConfig[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const config of configs) await upsertSource(tx, config, 'file');
    const keys = configs.map((config) => config.key);
    let removed = tx.updateTable('sources').set({ enabled: false }).where('configured_by', '=', 'file');
    if (keys.length > 0) removed = removed.where('key', 'not in', keys);
    await removed.execute();
  });
}

/** Adds or replaces a source; its state is kept unless its type or settings change. Gives its id. */
export async function upsertSource(
  db: Database,
  config: SourceConfig,
  configuredBy: StoredSource['configuredBy'],
): Promise<number> {
  const settings = JSON.stringify(config.settings ?? {});
  const row = {
    name: config.name,
    type: config.type,
    settings,
    kind: config.kind,
    platform: config.platform,
    owner: config.owner,
    stance: config.stance,
    language: config.language,
    proxy: config.proxy,
    enabled: config.enabled,
    silent_after_ms: config.silentAfterMs ?? null,
    budget: config.budget ? JSON.stringify(config.budget) : null,
  };
  const stored = await db
    .insertInto('sources')
    .values({ key: config.key, configured_by: configuredBy, ...row })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        ...row,
        state: sql`case when sources.type = excluded.type and sources.settings = excluded.settings then sources.state end`,
        next_look: sql`case when sources.type = excluded.type and sources.settings = excluded.settings then sources.next_look else now() end`,
      }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return stored.id;
}

/** Switches a source off for good; what it brought stays. False where there is none of that key. */
export async function removeSource(db: Database, key: string): Promise<boolean> {
  const result = await db
    .updateTable('sources')
    .set({ enabled: false, configured_by: 'operator' })
    .where('key', '=', key)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function listSources(db: Database): Promise<StoredSource[]> {
  const rows = await db.selectFrom('sources').selectAll().orderBy('name').execute();
  return rows.map(storedSource);
}

export async function findSource(db: Database, where: { id: number } | { key: string }): Promise<StoredSource | null> {
  const query = db.selectFrom('sources').selectAll();
  const row = await ('id' in where
    ? query.where('id', '=', where.id)
    : query.where('key', '=', where.key)
  ).executeTakeFirst();
  return row ? storedSource(row) : null;
}

/** Until the transaction ends nobody else changes it; null where there is none of that key. */
export async function lockSource(tx: Database, key: string): Promise<StoredSource | null> {
  const row = await tx.selectFrom('sources').selectAll().where('key', '=', key).forUpdate().executeTakeFirst();
  return row ? storedSource(row) : null;
}

/** 0, which is no id, where there is none of that key. Asked by itself, so that the planner knows how much a source brought. */
export async function sourceIdOf(db: Database, key: string): Promise<number> {
  const row = await db.selectFrom('sources').select('id').where('key', '=', key).executeTakeFirst();
  return row?.id ?? 0;
}

/** Switches a source that was added at the desk on or off. */
export async function switchSource(db: Database, key: string, enabled: boolean): Promise<void> {
  await db
    .updateTable('sources')
    .set({ enabled, next_look: sql`now()` })
    .where('key', '=', key)
    .where('configured_by', '=', 'operator')
    .execute();
}

export async function recordLook(db: Database, id: number, look: LookRecord): Promise<void> {
  const succeeded = look.outcome === 'items' || look.outcome === 'empty' || look.outcome === 'not-modified';
  const { health } = look;
  await db
    .updateTable('sources')
    .set({
      last_looked: look.now,
      last_outcome: look.outcome,
      last_reason: look.reason,
      next_look: look.nextLook,
      interval_seconds: look.intervalSeconds,
      failures: succeeded ? 0 : health?.isFailure === false ? sql`failures` : sql`failures + 1`,
      ...(succeeded ? { last_success: look.now } : {}),
      ...(look.foundNew ? { last_new_item: look.now } : {}),
      ...(look.state === undefined ? {} : { state: look.state === null ? null : JSON.stringify(look.state) }),
      ...(look.movedTo ? { settings: sql`jsonb_set(settings, '{url}', to_jsonb(${look.movedTo}::text))` } : {}),
      ...(look.gone ? { enabled: false } : {}),
      ...(health
        ? {
            condition: health.condition,
            condition_since: health.conditionSince,
            usual_listed: health.usualListed,
            not_before: health.notBefore,
          }
        : {}),
    })
    .where('id', '=', id)
    .execute();
}

/** How the last look at every enabled source ended, for the coverage lines of digests and the desk. */
export async function readHealth(db: Database): Promise<SourceHealth[]> {
  const rows = await db
    .selectFrom('sources')
    .select(['key', 'name', 'last_outcome', 'last_reason', 'last_looked', 'last_success', 'last_new_item', 'failures'])
    .select(['condition', 'condition_since'])
    .where((where) => where.or([where('enabled', '=', true), where('last_outcome', '=', 'refused')]))
    .where('configured_by', '!=', 'import')
    .orderBy('name')
    .execute();
  return rows.map((row) => ({
    source: row.key,
    name: row.name,
    outcome: row.last_outcome as Outcome | null,
    reason: row.last_reason,
    lastLooked: row.last_looked,
    lastSuccess: row.last_success,
    lastNewItem: row.last_new_item,
    failures: row.failures,
    condition: conditionOf(row.condition),
    conditionSince: row.condition_since,
  }));
}

interface SourceRow {
  id: number;
  key: string;
  name: string;
  type: string;
  settings: unknown;
  kind: string;
  platform: string;
  owner: string | null;
  stance: string | null;
  language: string | null;
  proxy: string | null;
  enabled: boolean;
  configured_by: string;
  state: unknown;
  next_look: Date;
  interval_seconds: number;
  last_looked: Date | null;
  last_outcome: string | null;
  last_reason: string | null;
  last_success: Date | null;
  last_new_item: Date | null;
  failures: number;
  condition: string | null;
  condition_since: Date | null;
  noticed_at: Date | null;
  usual_listed: number | null;
  not_before: Date | null;
  rhythm: SourceRhythm | null;
  silent_after_ms: number | null;
  budget: SourceBudget | null;
}

function conditionOf(text: string | null): SourceCondition | null {
  return SOURCE_CONDITIONS.find((one) => one === text) ?? null;
}

function storedSource(row: SourceRow): StoredSource {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    type: row.type,
    settings: row.settings,
    kind: row.kind as SourceKind,
    platform: row.platform as Platform,
    owner: row.owner,
    stance: row.stance as Stance | null,
    language: row.language,
    proxy: row.proxy,
    enabled: row.enabled,
    configuredBy: row.configured_by as StoredSource['configuredBy'],
    state: row.state,
    nextLook: row.next_look,
    intervalSeconds: row.interval_seconds,
    lastLooked: row.last_looked,
    lastOutcome: row.last_outcome as Outcome | null,
    lastReason: row.last_reason,
    lastSuccess: row.last_success,
    lastNewItem: row.last_new_item,
    failures: row.failures,
    condition: conditionOf(row.condition),
    conditionSince: row.condition_since,
    noticedAt: row.noticed_at,
    usualListed: row.usual_listed,
    notBefore: row.not_before,
    rhythm: row.rhythm,
    silentAfterMs: row.silent_after_ms,
    budget: row.budget,
  };
}
