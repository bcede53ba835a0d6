import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { changePerson, clearSecondFactor } from '#src/store/people.ts';
import { createTestDatabase, lockWaits } from '../database.ts';

it('taking a second factor away waits for who changes the same person, and neither is ended', async () => {
  await using database = await createTestDatabase();
  const { db } = database;
  await sql`insert into people (id, name, email, role, second_factor)
    values ('a', 'A', 'a@desk.example', 'administrator', false), ('b', 'B', 'b@desk.example', 'reader', true)`.execute(
    db,
  );
  await sql`insert into sessions (id, token, person_id, expires_at) values ('s', 't', 'b', now())`.execute(db);
  let cleared: Promise<void> | undefined;
  await db.transaction().execute(async (tx) => {
    await sql`lock table people in share row exclusive mode`.execute(tx);
    cleared = clearSecondFactor(db, 'b');
    await expect.poll(() => lockWaits(db)).toBe(1);
    await sql`delete from sessions where person_id = 'b'`.execute(tx);
  });
  await expect(cleared).resolves.toBeUndefined();
  expect(await changePerson(db, 'b', { disabled: true })).toBe(true);
});
