import { sql } from 'kysely';
import type { Rule } from '#src/model/alert.ts';
import type { Sentence, WatchedEntity } from '#src/model/entity.ts';
import type { Database } from './database.ts';

/** Any constant: of several desks and starts, one writes the watched names at a time. */
const ENTITIES_LOCK = 1988_0022;

/** Makes the stored names those that are watched. Others stay, unwatched, since items mention them. */
export async function syncEntities(db: Database, entities: readonly WatchedEntity[]): Promise<void> {
  const rows = entities.map(({ id, type, name, why, source, wikidata, offices }) => ({
    id,
    type,
    name_en: name.en,
    name_fa: name.fa,
    ...whyColumns(why),
    source,
    wikidata,
    offices,
  }));
  const ids = rows.map(({ id }) => id);
  await db.transaction().execute(async (tx) => {
    // Two that write the same rows in other orders would each wait for the other.
    await sql`select pg_advisory_xact_lock(${ENTITIES_LOCK})`.execute(tx);
    await sql`update entities set watched = false where watched and id <> all(${ids})`.execute(tx);
    await sql`
      insert into entities (id, type, name_en, name_fa, why, why_in, source, wikidata, offices, watched)
      select id, type, name_en, name_fa, why, why_in, source, wikidata, offices, true
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(
        id text, type text, name_en text, name_fa text, why text, why_in jsonb, source text, wikidata text, offices jsonb)
      on conflict (id) do update set
        type = excluded.type, name_en = excluded.name_en, name_fa = excluded.name_fa, why = excluded.why,
        why_in = excluded.why_in, source = excluded.source, wikidata = excluded.wikidata,
        offices = excluded.offices, watched = true`.execute(tx);
  });
}

export async function listEntities(db: Database): Promise<WatchedEntity[]> {
  const rows = await db.selectFrom('entities').selectAll().where('watched', '=', true).orderBy('name_en').execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type as WatchedEntity['type'],
    name: { en: row.name_en, fa: row.name_fa },
    why: whyOf(row),
    source: row.source,
    wikidata: row.wikidata,
    offices: row.offices as WatchedEntity['offices'],
  }));
}

function whyColumns({ en, ...others }: Sentence): { why: string; why_in: Record<string, string> } {
  return { why: en, why_in: others };
}

/** Why a name is watched, of the columns that keep it. */
export function whyOf({ why, why_in }: { why: string; why_in: Readonly<Record<string, string>> }): Sentence {
  return { ...why_in, en: why };
}

/** Makes the rules follow the file. What somebody changed at the desk stays as it is, also where the file has it too. */
export async function syncRules(db: Database, rules: readonly Rule[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('rules').where('configured_by', '=', 'file').execute();
    for (const rule of rules)
      await tx
        .insertInto('rules')
        .values({ key: rule.key, definition: JSON.stringify(rule), enabled: rule.enabled })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
  });
}

/** A rule as it is kept. Its definition may be of an older version: parse it before use. */
export interface KeptRule {
  key: string;
  definition: unknown;
  enabled: boolean;
  configuredBy: 'file' | 'desk';
  editedBy: string | null;
  editedAt: Date | null;
}

export async function listKeptRules(db: Database): Promise<KeptRule[]> {
  const rows = await db.selectFrom('rules').selectAll().orderBy('key').execute();
  return rows.map((row) => ({
    key: row.key,
    definition: row.definition,
    enabled: row.enabled,
    configuredBy: row.configured_by === 'file' ? 'file' : 'desk',
    editedBy: row.edited_by,
    editedAt: row.edited_at,
  }));
}

/** Keeps a rule that somebody made or changed: from then on the file does not touch it. */
export async function saveRule(db: Database, rule: Rule, by: string, now: Date): Promise<void> {
  const row = {
    definition: JSON.stringify(rule),
    enabled: rule.enabled,
    configured_by: 'desk',
    edited_by: by,
    edited_at: now,
  };
  await db
    .insertInto('rules')
    .values({ key: rule.key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute();
}

/** A rule as it is kept, which nobody else changes until the transaction ends; null where there is none. */
export async function lockRule(tx: Database, key: string): Promise<Pick<KeptRule, 'definition' | 'enabled'> | null> {
  const row = await tx
    .selectFrom('rules')
    .select(['definition', 'enabled'])
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

/** Gives a rule back to the file, which the next start reads; one that the file does not have is gone. */
export async function releaseRule(tx: Database, key: string, fromFile: Rule | null): Promise<boolean> {
  const gone = await tx
    .deleteFrom('rules')
    .where('key', '=', key)
    .where('configured_by', '!=', 'file')
    .executeTakeFirst();
  if (gone.numDeletedRows === 0n) return false;
  if (fromFile)
    await tx
      .insertInto('rules')
      .values({ key, definition: JSON.stringify(fromFile), enabled: fromFile.enabled })
      .execute();
  return true;
}

/** Small values of the installation itself: when it was last stopped, what was told. */
export async function readSetting(db: Database, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

export async function writeSetting(db: Database, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  await db
    .insertInto('settings')
    .values({ key, value: text })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: sql`${text}::jsonb` }))
    .execute();
}
