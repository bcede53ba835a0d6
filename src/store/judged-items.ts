import type { SignalName, Voice } from '#src/model/signal.ts';
import type { Database } from './database.ts';

/** The last word on each judged finding of an item's present wording, with the item as it was analysed. */
export interface JudgedItem {
  id: number;
  language: string;
  source: { name: string; kind: string; platform: string };
  published: Date | null;
  title: string;
  text: string;
  signals: { signal: SignalName; carries: boolean; voice: Voice | null }[];
  /** Whether it names what is watched. */
  names: { entity: string; named: boolean }[];
}

const BATCH = 500;

/** Every judged item, a few hundred at a time, in the order of ids. */
export async function* readJudgedItems(db: Database): AsyncGenerator<JudgedItem> {
  let after = 0;
  for (;;) {
    const rows = await db
      .selectFrom('items')
      .select([
        'id',
        'language',
        'publisher_name',
        'publisher_kind',
        'publisher_platform',
        'published',
        'title',
        'text',
      ])
      .where('id', '>', after)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('judgements')
            .select('judgements.id')
            .whereRef('judgements.item_id', '=', 'items.id')
            .whereRef('judgements.content_hash', '=', 'items.content_hash'),
        ),
      )
      .orderBy('id')
      .limit(BATCH)
      .execute();
    const ids = rows.map((row) => row.id);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    const judged = await db
      .selectFrom('judgements')
      .innerJoin('items', (join) =>
        join.onRef('items.id', '=', 'judgements.item_id').onRef('items.content_hash', '=', 'judgements.content_hash'),
      )
      .distinctOn(['item_id', 'kind', 'subject'])
      .select(['item_id', 'kind', 'subject', 'holds', 'voice'])
      .where('item_id', 'in', ids)
      .orderBy('item_id')
      .orderBy('kind')
      .orderBy('subject')
      .orderBy('judgements.id', 'desc')
      .execute();
    for (const row of rows)
      yield {
        id: row.id,
        language: row.language ?? 'und',
        source: { name: row.publisher_name, kind: row.publisher_kind, platform: row.publisher_platform },
        published: row.published,
        title: row.title,
        text: row.text,
        signals: judged
          .filter((one) => one.item_id === row.id && one.kind === 'signal')
          .map((one) => ({
            signal: one.subject as SignalName,
            carries: one.holds,
            voice: one.voice as Voice | null,
          })),
        names: judged
          .filter((one) => one.item_id === row.id && one.kind === 'entity')
          .map((one) => ({ entity: one.subject, named: one.holds })),
      };
  }
}
