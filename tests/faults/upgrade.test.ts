import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import { describe, expect, inject, it } from 'vitest';
import { type Database, openDatabase } from '#src/store/database.ts';
import { migrate } from '#src/store/migrate.ts';
import { listSources } from '#src/store/sources.ts';
import { readStories } from '#src/store/stories.ts';
import { readStoryItems } from '#src/store/story-items.ts';
import { seeded } from '../pipeline/outbox-receivers.ts';
import { listDeliveries } from '../store/list-deliveries.ts';
import { rounds, SEED, tell } from './run.ts';
import { Running } from './running.ts';

const MIGRATIONS = path.join(import.meta.dirname, '..', '..', 'migrations');
const ITEMS = rounds(2_000, 50_000);

async function emptyDatabase(): Promise<{ db: Database; url: string; drop: () => Promise<void> }> {
  const server = inject('databaseUrl').replace(/khavaran$/, 'postgres');
  const name = `upgrade_${randomBytes(6).toString('hex')}`;
  const admin = openDatabase(server, { connections: 1 });
  await sql.raw(`create database ${name}`).execute(admin);
  const url = server.replace(/postgres$/, name);
  const db = openDatabase(url, { connections: 3 });
  return {
    db,
    url,
    async drop() {
      await db.destroy();
      await sql.raw(`drop database ${name} with (force)`).execute(admin);
      await admin.destroy();
    },
  };
}

/** A record as the first version left it. */
async function fillFirstVersion(db: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: new FileMigrationProvider({ fs, path, migrationFolder: MIGRATIONS }) });
  const { error } = await migrator.migrateTo('0001-initial');
  if (error) throw error;
  for (const statement of [
    `insert into sources (key, name, type, settings, kind, platform)
      values ('harbour-wire', 'Harbour Wire', 'feed', '{"url":"https://harbour.example/rss"}', 'news', 'web')`,
    `insert into stories (title, language, first_seen, last_seen, item_count)
      select 'Story ' || n, 'en', now(), now(), 1 from generate_series(1, ${ITEMS}) as n`,
    `insert into items (source_id, external_id, title, text, search_text, publisher_name, publisher_kind,
        publisher_platform, content_hash, language, analysed_at, story_id, relation, alerts_checked_at)
      select 1, n::text, 'Story ' || n, 'A text of it.', 'story ' || n, 'Harbour Wire', 'news', 'web', n::text, 'en', now(),
        n, 'first', now() from generate_series(1, ${ITEMS}) as n`,
    `insert into signals (item_id, signal, score, voice, span_start, span_end, reason)
      select id, 'execution_report', 0.9, null, 0, 4, 'text' from items where id % 10 = 0`,
    `insert into alerts (key, rule, story_id, item_id, kind, severity, content)
      select 'executions:' || id || ':new', 'executions', id, id, 'new', 'normal',
        '{"headline":"Executions reported","title":"Story","links":[]}' from items where id % 10 = 0`,
    `insert into deliveries (key, channel, alert_id, message, state)
      select 'alert-' || id || '-chat', 'chat', id, jsonb_build_object('subject', 'Executions', 'createdAt', now()),
        case when id % 2 = 0 then 'sent' else 'pending' end from alerts`,
  ])
    await sql.raw(statement).execute(db);
}

/** Of what the first version had: the same before and after. */
async function checksum(db: Database): Promise<string> {
  const { rows } = await sql<{ sum: string }>`
    select md5(string_agg(part, '|' order by place)) as sum from (
      select 1 as place, md5(string_agg(concat_ws(',', id, external_id, title, text, story_id, relation), ';' order by id)) as part
        from items
      union all select 2, md5(string_agg(concat_ws(',', item_id, signal, score, reason), ';' order by item_id)) from signals
      union all select 3, md5(string_agg(concat_ws(',', id, key, rule, content), ';' order by id)) from alerts
      union all select 4, md5(string_agg(concat_ws(',', id, key, state, message), ';' order by id)) from deliveries
    ) as parts`.execute(db);
  return rows[0]?.sum ?? '';
}

/** The form of the database, in words that two of them share. */
async function form(db: Database): Promise<unknown[]> {
  const { rows } = await sql`
    select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
      where table_schema = 'public' and table_name not like 'kysely%' order by table_name, column_name`.execute(db);
  const indexes = await sql`select indexdef from pg_indexes where schemaname = 'public' order by indexdef`.execute(db);
  return [...rows, ...indexes.rows];
}

describe('an upgrade of a database with a record in it', () => {
  it(
    'is whole after being killed on the way and after two at once, with every old row as it was',
    async () => {
      const kills = rounds(3, 20);
      const random = seeded(SEED);
      const old = await emptyDatabase();
      const clean = await emptyDatabase();
      try {
        await fillFirstVersion(old.db);
        const before = await checksum(old.db);
        for (let round = 0; round < kills; round++) {
          const running = new Running({}, [old.url], { file: 'tests/faults/migrate-process.ts' });
          await sleep(150 + 900 * random());
          await running.kill();
        }
        const begin = performance.now();
        const pair = [1, 2].map(() => new Running({}, [old.url], { file: 'tests/faults/migrate-process.ts' }));
        const codes = await Promise.all(pair.map((one) => one.ended()));
        const took = performance.now() - begin;
        expect(codes, pair.map(({ log }) => log).join('\n')).toEqual([0, 0]);
        expect(await migrate(old.db)).toEqual([]);
        await migrate(clean.db);
        expect(await form(old.db)).toEqual(await form(clean.db));
        expect(await checksum(old.db)).toBe(before);
        // And the version of today reads what the first one wrote.
        expect(await readStoryItems(old.db, [10])).toMatchObject([
          { id: 10, signals: [{ signal: 'execution_report' }] },
        ]);
        expect(await readStories(old.db, [10])).toMatchObject([{ id: 10, title: 'Story 10' }]);
        expect(await listSources(old.db)).toMatchObject([{ key: 'harbour-wire', type: 'feed' }]);
        expect((await listDeliveries(old.db, { limit: 1 }))[0]).toMatchObject({ channel: 'chat' });
        tell({
          fault: 'Upgrade of a database with a record, killed on the way',
          promise: 'Ends as a clean installation has it; every old row is as it was, and is read',
          procedure: `a database of the first version with ${ITEMS} items; ${kills} upgrades killed after 0.15 to 1 s, then two at once`,
          figure: `same form as a clean installation, same checksum of the old rows; the last upgrade took ${(took / 1000).toFixed(1)} s`,
        });
      } finally {
        await old.drop();
        await clean.drop();
      }
    },
    120_000 + 5_000 * rounds(3, 20),
  );
});
