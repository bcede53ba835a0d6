import { sql } from 'kysely';
import type { Rule } from '#src/model/alert.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { Database } from './database.ts';

/** Makes the watched names follow the file. Those no longer in it stay, unwatched, since items mention them. */
export async function syncEntities(db: Database, entities: WatchedEntity[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('entities').set({ watched: false }).execute();
    for (const entity of entities) {
      const row = {
        type: entity.type,
        name_en: entity.name.en,
        name_fa: entity.name.fa,
        why: entity.why,
        source: entity.source,
        wikidata: entity.wikidata,
        offices: JSON.stringify(entity.offices),
        watched: true,
      };
      await tx
        .insertInto('entities')
        .values({ id: entity.id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
    }
  });
}

export async function listEntities(db: Database): Promise<WatchedEntity[]> {
  const rows = await db.selectFrom('entities').selectAll().where('watched', '=', true).orderBy('name_en').execute();
  return rows.map((row) => ({
    id: row.id,
    type: row.type as WatchedEntity['type'],
    name: { en: row.name_en, fa: row.name_fa },
    why: row.why,
    source: row.source,
    wikidata: row.wikidata,
    offices: row.offices as WatchedEntity['offices'],
  }));
}

export async function syncRules(db: Database, rules: Rule[]): Promise<void> {
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

export async function listRules(db: Database): Promise<Rule[]> {
  const rows = await db.selectFrom('rules').selectAll().orderBy('key').execute();
  return rows.map((row) => ({ ...(row.definition as Rule), enabled: row.enabled }));
}

/** A channel as configured; secrets are `${NAME}` references to the environment. */
export interface StoredChannel {
  key: string;
  type: string;
  label: string;
  settings: unknown;
  enabled: boolean;
}

export async function syncChannels(db: Database, channels: StoredChannel[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('channels').where('configured_by', '=', 'file').execute();
    for (const channel of channels)
      await tx
        .insertInto('channels')
        .values({ ...channel, settings: JSON.stringify(channel.settings) })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .execute();
  });
}

export async function listChannels(db: Database): Promise<StoredChannel[]> {
  return db.selectFrom('channels').select(['key', 'type', 'label', 'settings', 'enabled']).orderBy('key').execute();
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
