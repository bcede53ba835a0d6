import { sql } from 'kysely';
import type { Judge } from '#src/model/judgement.ts';
import type { Database } from './database.ts';

/** What the team has added to a story. */
export interface Teamwork {
  notes: { id: number; text: string; person: string; writtenAt: Date }[];
  tags: string[];
  /** Id of who looks after it. */
  assignedTo: string | null;
}

const MOST_NOTES = 200;

export async function readTeamwork(db: Database, story: number): Promise<Teamwork> {
  const [notes, tags, row] = await Promise.all([
    db.selectFrom('notes').selectAll().where('story_id', '=', story).orderBy('id', 'desc').limit(MOST_NOTES).execute(),
    db.selectFrom('story_tags').select('tag').where('story_id', '=', story).orderBy('tag').execute(),
    db.selectFrom('stories').select('assigned_to').where('id', '=', story).executeTakeFirst(),
  ]);
  return {
    notes: notes.map((note) => ({
      id: note.id,
      text: note.text,
      person: note.person_name,
      writtenAt: note.written_at,
    })),
    tags: tags.map(({ tag }) => tag),
    assignedTo: row?.assigned_to ?? null,
  };
}

export async function addNote(db: Database, story: number, text: string, person: Judge, now: Date): Promise<void> {
  await db
    .insertInto('notes')
    .values({ story_id: story, text, person_id: person.id, person_name: person.name, written_at: now })
    .execute();
}

export async function addTag(db: Database, story: number, tag: string): Promise<void> {
  await db
    .insertInto('story_tags')
    .values({ story_id: story, tag })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function removeTag(db: Database, story: number, tag: string): Promise<void> {
  await db.deleteFrom('story_tags').where('story_id', '=', story).where('tag', '=', tag).execute();
}

export async function assignStory(db: Database, story: number, person: string | null): Promise<void> {
  await db.updateTable('stories').set({ assigned_to: person }).where('id', '=', story).execute();
}

/** How many stories somebody looks after. */
export async function countAssigned(db: Database, person: string): Promise<number> {
  const row = await db
    .selectFrom('stories')
    .select(({ fn }) => fn.countAll<number>().as('stories'))
    .where('assigned_to', '=', person)
    .where('merged_into', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.stories);
}

/** Notes, tags and assignment follow a story that became part of another. */
export async function moveTeamwork(tx: Database, from: number, into: number): Promise<void> {
  await tx.updateTable('notes').set({ story_id: into }).where('story_id', '=', from).execute();
  await sql`insert into story_tags (story_id, tag) select ${into}, tag from story_tags where story_id = ${from}
    on conflict do nothing`.execute(tx);
  await tx.deleteFrom('story_tags').where('story_id', '=', from).execute();
  await sql`update stories set assigned_to = coalesce(stories.assigned_to, old.assigned_to)
    from stories as old where stories.id = ${into} and old.id = ${from}`.execute(tx);
}

/** So many rows of tags are counted, those of the newest stories. */
const TAGS_LOOKED_AT = 10_000;

/** Tags in use, those first that the newest stories bear most often. */
export async function listTags(db: Database, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom((from) =>
      from.selectFrom('story_tags').select('tag').orderBy('story_id', 'desc').limit(TAGS_LOOKED_AT).as('latest'),
    )
    .select('tag')
    .groupBy('tag')
    .orderBy(({ fn }) => fn.countAll(), 'desc')
    .orderBy('tag')
    .limit(limit)
    .execute();
  return rows.map(({ tag }) => tag);
}

/** An item of a story, other than one: whom to name when a person joins or parts. */
export async function someItemOf(db: Database, story: number, otherThan: number | null): Promise<number | null> {
  const row = await db
    .selectFrom('items')
    .select('id')
    .where('story_id', '=', story)
    .$if(otherThan !== null, (query) => query.where('id', '!=', otherThan))
    .orderBy('id')
    .executeTakeFirst();
  return row?.id ?? null;
}
