import { type Kysely, sql } from 'kysely';

/**
 * When a redaction reached all that redactions reach now: addresses, handles, names beside the item, what machines made. One of
 * an earlier version did not, and has none: it is reached once by the service (see src/pipeline/reach-redactions.ts). So is
 * one that a process of the version before makes meanwhile.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'alter table redactions add column reached_at timestamptz',
  `create index redactions_to_reach on redactions (id) where reached_at is null and sealed is not null`,
];
