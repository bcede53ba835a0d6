import { type Kysely, sql } from 'kysely';

/** Captured files that were moved to a store of objects: what lies there, and under which key. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table archived_payloads (
    payload_sha256 text primary key,
    key text not null,
    -- Of the object as it lies there: packed and sealed.
    object_sha256 text not null,
    object_length bigint not null,
    -- An object may exist from 'begun' on, and is proven to from 'archived' on; 'removing' waits to be taken away there.
    state text not null default 'begun' check (state in ('begun', 'archived', 'removing')),
    changed_at timestamptz not null
  )`,
  `create index archived_payloads_open on archived_payloads (changed_at) where state <> 'archived'`,
];
