import { type Kysely, sql } from 'kysely';

/** Digests for several audiences, and what machines of the operator's made of texts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table digest_editions (
    name text primary key,
    -- As in config/digests.yaml, with its defaults filled in.
    definition jsonb not null,
    -- 'file': follows the file; 'operator': made or changed on the desk, and the file has no say any more.
    configured_by text not null default 'file',
    position int not null default 0,
    -- What falls due before that is not made: nobody waited for it.
    active_since timestamptz not null default now(),
    edited_by text,
    edited_at timestamptz
  )`,
  // Translations and summaries by the operator's own endpoint, by the hash of what was asked.
  `create table machine_texts (
    key text primary key,
    kind text not null,
    text text not null,
    made_at timestamptz not null default now()
  )`,
  'create index machine_texts_oldest on machine_texts (made_at)',
];
