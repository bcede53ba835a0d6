import { sql } from 'kysely';
import type { Database } from './database.ts';

/** What a machine of the operator's made of a text; null where it has not been asked. */
export async function findMachineText(db: Database, key: string): Promise<string | null> {
  const row = await db.selectFrom('machine_texts').select('text').where('key', '=', key).executeTakeFirst();
  return row?.text ?? null;
}

/** `asked`: when it was asked for. An answer is not kept where words were taken out of some item since. */
export async function keepMachineText(
  db: Database,
  {
    key,
    kind,
    text,
    asked,
    now,
  }: { key: string; kind: 'translation' | 'summary'; text: string; asked: Date; now: Date },
): Promise<void> {
  await sql`
    insert into machine_texts (key, kind, text, made_at) select ${key}, ${kind}, ${text}, ${now}::timestamptz
    where not exists (select from redactions where made_at >= ${asked})
    on conflict (key) do nothing`.execute(db);
}

/** Forgets what was made since then: which of it is of which item is not known, and it is asked for again. */
export async function forgetMachineTexts(tx: Database, since: Date): Promise<void> {
  await tx.deleteFrom('machine_texts').where('made_at', '>=', since).execute();
}
