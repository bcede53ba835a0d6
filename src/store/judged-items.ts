import type { SignalName, Voice } from '#src/model/signal.ts';
import type { Database } from './database.ts';

/** The last word on each judged signal of an item's present wording, with the item as it was analysed. */
export interface JudgedItem {
  id: number;
  language: string;
  source: { name: string; kind: string; platform: string };
  published: Date | null;
  title: string;
  text: string;
  judgements: { signal: SignalName; carries: boolean; voice: Voice | null }[];
  /** Watched names in it, after what people said. */
  entities: string[];
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
            .whereRef('judgements.content_hash', '=', 'items.content_hash')
            .where('kind', '=', 'signal'),
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
      .distinctOn(['item_id', 'subject'])
      .select(['item_id', 'subject', 'holds', 'voice'])
      .where('item_id', 'in', ids)
      .where('kind', '=', 'signal')
      .orderBy('item_id')
      .orderBy('subject')
      .orderBy('judgements.id', 'desc')
      .execute();
    const mentions = await db
      .selectFrom('mentions')
      .distinctOn(['item_id', 'entity_id'])
      .select(['item_id', 'entity_id'])
      .where('item_id', 'in', ids)
      .execute();
    for (const row of rows)
      yield {
        id: row.id,
        language: row.language ?? 'und',
        source: { name: row.publisher_name, kind: row.publisher_kind, platform: row.publisher_platform },
        published: row.published,
        title: row.title,
        text: row.text,
        judgements: judged
          .filter((one) => one.item_id === row.id)
          .map((one) => ({
            signal: one.subject as SignalName,
            carries: one.holds,
            voice: one.voice as Voice | null,
          })),
        entities: mentions.filter((one) => one.item_id === row.id).map((one) => one.entity_id),
      };
  }
}
