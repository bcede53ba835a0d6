import type { Database } from './database.ts';

/** By rule: how many alerts it raised since then. */
export async function countAlertsByRule(db: Database, since: Date): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('alerts')
    .select(['rule', (select) => select.fn.countAll<number>().as('number')])
    .where('raised_at', '>=', since)
    .groupBy('rule')
    .execute();
  return new Map(rows.map(({ rule, number }) => [rule, Number(number)]));
}
