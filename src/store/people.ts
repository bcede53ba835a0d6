import { sql } from 'kysely';
import type { Person, Role } from '#src/model/person.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from './database.ts';

/** Somebody with an account, as the page of people shows them. */
export interface StoredPerson extends Person {
  email: string;
  language: ReaderLanguage | null;
  /** IANA time zone, where they chose one. */
  zone: string | null;
  hasSecondFactor: boolean;
  passkeys: number;
  sessions: number;
  lastSeen: Date | null;
  disabledAt: Date | null;
  createdAt: Date;
}

export async function listPeople(db: Database): Promise<StoredPerson[]> {
  const rows = await selectPeople(db).orderBy('people.created_at').orderBy('people.id').execute();
  return rows.map(personOf);
}

export async function findPerson(db: Database, id: string): Promise<StoredPerson | null> {
  const row = await selectPeople(db).where('people.id', '=', id).executeTakeFirst();
  return row ? personOf(row) : null;
}

export async function findPersonByEmail(db: Database, email: string): Promise<StoredPerson | null> {
  const row = await selectPeople(db).where('people.email', '=', email.toLowerCase()).executeTakeFirst();
  return row ? personOf(row) : null;
}

export async function countPeople(db: Database): Promise<number> {
  const { count } = await db
    .selectFrom('people')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * Changes what a person may do, or locks them out (their sessions and tokens end at once). False where that would leave
 * no administrator: nobody could undo it.
 */
export async function changePerson(
  db: Database,
  id: string,
  change: { role?: Role; disabled?: boolean },
): Promise<boolean> {
  return db
    .transaction()
    .execute(async (tx) => {
      // One change at a time, so that two administrators cannot lock one another out.
      await sql`lock table people in share row exclusive mode`.execute(tx);
      await tx
        .updateTable('people')
        .set({
          ...(change.role ? { role: change.role } : {}),
          ...(change.disabled === undefined ? {} : { disabled_at: change.disabled ? sql`now()` : null }),
          updated_at: sql`now()`,
        })
        .where('id', '=', id)
        .execute();
      const left = await tx
        .selectFrom('people')
        .select('id')
        .where('role', '=', 'administrator')
        .where('disabled_at', 'is', null)
        .executeTakeFirst();
      if (!left) throw new NoAdministrator();
      // What a person may do is read at each request; who is locked out or lowered starts anew.
      await tx.deleteFrom('sessions').where('person_id', '=', id).execute();
      if (change.disabled) await tx.deleteFrom('api_tokens').where('person_id', '=', id).execute();
      return true;
    })
    .catch((error: unknown) => {
      if (error instanceof NoAdministrator) return false;
      throw error;
    });
}

class NoAdministrator extends Error {}

export async function choosePreferences(
  db: Database,
  id: string,
  { language, zone }: { language: ReaderLanguage | null; zone: string | null },
): Promise<void> {
  await db.updateTable('people').set({ language, zone }).where('id', '=', id).execute();
}

/** Takes a lost second factor away, so that a person can set up another one. */
export async function clearSecondFactor(db: Database, id: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // The person first, as whoever locks them out does: each would wait for what the other has.
    await tx.updateTable('people').set({ second_factor: false }).where('id', '=', id).execute();
    await tx.deleteFrom('second_factors').where('person_id', '=', id).execute();
    await tx.deleteFrom('passkeys').where('person_id', '=', id).execute();
    await tx.deleteFrom('sessions').where('person_id', '=', id).execute();
  });
}

/** Notes a one-time code as taken; false if it was taken before. */
export async function takeCode(db: Database, person: string, code: string, now: Date): Promise<boolean> {
  const old = new Date(now.getTime() - 10 * 60_000);
  await db.deleteFrom('used_codes').where('used_at', '<', old).execute();
  const taken = await db
    .insertInto('used_codes')
    .values({ person_id: person, code, used_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(taken.numInsertedOrUpdatedRows ?? 0) > 0;
}

function selectPeople(db: Database) {
  return db
    .selectFrom('people')
    .selectAll('people')
    .select(({ selectFrom, fn }) => [
      selectFrom('passkeys')
        .whereRef('passkeys.person_id', '=', 'people.id')
        .select(fn.countAll<number>().as('count'))
        .as('passkeys'),
      selectFrom('sessions')
        .whereRef('sessions.person_id', '=', 'people.id')
        .where('sessions.expires_at', '>', sql<Date>`now()`)
        .select(fn.countAll<number>().as('count'))
        .as('sessions'),
      selectFrom('sessions')
        .whereRef('sessions.person_id', '=', 'people.id')
        .select(({ fn: inner }) => inner.max('sessions.updated_at').as('seen'))
        .as('last_seen'),
    ]);
}

type PersonRow = Awaited<ReturnType<ReturnType<typeof selectPeople>['execute']>>[number];

function personOf(row: PersonRow): StoredPerson {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    email: row.email,
    language: row.language,
    zone: row.zone,
    hasSecondFactor: row.second_factor,
    passkeys: row.passkeys ?? 0,
    sessions: row.sessions ?? 0,
    lastSeen: row.last_seen,
    disabledAt: row.disabled_at,
    createdAt: row.created_at,
  };
}
