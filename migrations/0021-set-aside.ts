import { type Kysely, sql } from 'kysely';

/** Items whose analysis failed in all its tries are counted and listed: there are few, and finding them read every item. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('create index items_set_aside on items (id) where analysed_at is null and failures >= 3').execute(db);
}
