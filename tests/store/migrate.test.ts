import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '#src/store/database.ts';
import { migrate, migrationState } from '#src/store/migrate.ts';
import { createBareDatabase } from '../database.ts';

const BEFORE = '0008-review';

describe('migrations', () => {
  it('run once where two processes start at once', async () => {
    await using bare = await createBareDatabase();
    const pools = [openDatabase(bare.url, { connections: 2 }), openDatabase(bare.url, { connections: 2 })];
    const ran = await Promise.all(pools.map((db) => migrate(db)));
    expect(ran.map((names) => names.length).toSorted((a, b) => a - b)[0]).toBe(0);
    expect(ran.flat()).toEqual([...new Set(ran.flat())]);
    for (const db of pools) await db.destroy();
  }, 60_000);

  it('let the process of the version before go on, and wait for its long transactions without holding others up', async () => {
    await using bare = await createBareDatabase();
    const old = openDatabase(bare.url, { connections: 5 });
    const fresh = openDatabase(bare.url, { connections: 2 });
    await migrate(old, BEFORE);
    await sql`insert into sources (key, name, type, settings, kind, platform)
      values ('old', 'Old Herald', 'feed', '{}', 'news', 'web')`.execute(old);
    const failures: unknown[] = [];
    let worked = 0;
    let slowest = 0;
    let stop = false;
    // What the older version does all the time: it knows nothing of the columns that come.
    const working = (async () => {
      while (!stop) {
        const begin = performance.now();
        try {
          await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind,
              publisher_platform, links, content_hash)
            select id, gen_random_uuid(), 'Report', 'The council met.', name, 'news', 'web', '{}', 'x' from sources`.execute(
            old,
          );
          await sql`insert into alerts (key, rule, story_id, kind, severity, content)
            select gen_random_uuid(), 'r', id, 'new', 'low', '{}' from stories limit 1`.execute(old);
          worked++;
        } catch (error) {
          failures.push(error);
        }
        slowest = Math.max(slowest, performance.now() - begin);
        await sleep(5);
      }
    })();
    // Longer than a migration waits for a table at once.
    const long = old.transaction().execute(async (tx) => {
      await sql`select count(*) from alerts`.execute(tx);
      await sleep(7_000);
    });
    await sleep(100);
    const ran = await migrate(fresh);
    await long;
    await sleep(300);
    stop = true;
    await working;
    expect(ran).toContain('0009-alerts');
    expect(failures).toEqual([]);
    expect(worked).toBeGreaterThan(50);
    expect(slowest).toBeLessThan(6_000);
    expect((await migrationState(fresh)).open).toEqual([]);
    await old.destroy();
    await fresh.destroy();
  }, 90_000);

  it('work on a database of a newer version that says so, and refuse others in plain words', async () => {
    await using bare = await createBareDatabase();
    const db = openDatabase(bare.url, { connections: 2 });
    await migrate(db);
    await sql`insert into kysely_migration (name, timestamp) values ('9999-of-tomorrow', '')`.execute(db);
    // As this version notes it of those before it.
    expect(await migrate(db)).toEqual([]);
    for (const noted of [`'9999-of-tomorrow'`, 'null']) {
      await sql.raw(`comment on table kysely_migration is ${noted}`).execute(db);
      await expect(migrate(db)).rejects.toMatchObject({ code: 'store/newer' });
    }
    expect((await migrationState(db)).newer).toEqual(['9999-of-tomorrow']);
    await db.destroy();
  }, 60_000);
});
