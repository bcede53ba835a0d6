import { type Kysely, sql } from 'kysely';

/** Watched names that were made or changed at the desk, and names that may be worth watching. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table entity_edits (
    id text primary key,
    -- An entity as config/entities.yaml writes it. It stands in place of that of the file.
    definition jsonb not null,
    -- False: no longer watched, although the file has it.
    watched boolean not null default true,
    edited_by text not null,
    edited_at timestamptz not null default now()
  )`,
  // Holders of an office that items name and that nobody watches, for a month.
  `create table name_sightings (
    id bigint generated always as identity primary key,
    item_id bigint not null references items (id) on delete cascade,
    -- The name with its letters made alike.
    name_key text not null,
    name text not null,
    title text not null,
    publisher text not null,
    seen_at timestamptz not null,
    -- The item speaks of somebody of that name as a prisoner or a victim: never suggested.
    contrary boolean not null,
    unique (item_id, name_key)
  )`,
  'create index name_sightings_recent on name_sightings (seen_at)',
  'create index name_sightings_name on name_sightings (name_key, item_id desc)',
  `create table name_refusals (
    name_key text primary key,
    refused_by text not null,
    refused_at timestamptz not null default now()
  )`,
];
