import { type Kysely, sql } from 'kysely';

/** What people say of what the machine found, and what they add to it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // The last word on a finding of a wording holds; earlier ones stay, so that disagreements show.
  `create table judgements (
    id bigint generated always as identity primary key,
    item_id bigint not null references items (id),
    content_hash text not null,
    kind text not null,
    -- The signal, or the id of the watched name.
    subject text not null,
    holds boolean not null,
    -- Of a call: who really speaks.
    voice text,
    -- What the machine said of it, so that its figures can be told; null where it had said nothing.
    score real,
    -- The finding that was taken away, so that it can be given back.
    finding jsonb,
    person_id text not null,
    person_name text not null,
    judged_at timestamptz not null default now()
  )`,
  'create index judgements_item on judgements (item_id, id)',
  'create index judgements_newest on judgements (judged_at)',
  'alter table items add column reviewed_at timestamptz, add column reviewed_by text',
  'create index signals_to_review on signals (signal, score, item_id)',
  `create table notes (
    id bigint generated always as identity primary key,
    story_id bigint not null references stories (id),
    text text not null,
    person_id text not null,
    person_name text not null,
    written_at timestamptz not null default now()
  )`,
  'create index notes_story on notes (story_id, id)',
  `create table story_tags (
    story_id bigint not null references stories (id),
    tag text not null,
    primary key (story_id, tag)
  )`,
  'create index story_tags_tag on story_tags (tag, story_id desc)',
  'alter table stories add column assigned_to text references people (id) on delete set null',
  `create table saved_searches (
    id bigint generated always as identity primary key,
    person_id text not null,
    label text not null,
    query text not null,
    -- Of the private address of its feed.
    feed_hash text unique,
    created_at timestamptz not null default now()
  )`,
  'create index saved_searches_person on saved_searches (person_id, id)',
];
