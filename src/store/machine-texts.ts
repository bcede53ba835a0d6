import type { Database } from './database.ts';

/** What a machine of the operator's made of a text; null where it has not been asked. */
export async function findMachineText(db: Database, key: string): Promise<string | null> {
  const row = await db.selectFrom('machine_texts').select('text').where('key', '=', key).executeTakeFirst();
  return row?.text ?? null;
}

export async function keepMachineText(
  db: Database,
  { key, kind, text, now }: { key: string; kind: 'translation' | 'summary'; text: string; now: Date },
): Promise<void> {
  await db
    .insertInto('machine_texts')
    .values({ key, kind, text, made_at: now })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}
