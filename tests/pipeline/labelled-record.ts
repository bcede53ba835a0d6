import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import type { Database } from '#src/store/database.ts';
import { type ItemToStore, storeItems } from '#src/store/items.ts';
import { byPublication } from '#src/stories/group.ts';
import { collectedItem } from '../store/fixtures.ts';
import { labelledItems, storyItemOf } from '../stories/labelled-items.ts';

/** Our own labelled items in the order in which they appeared, by the ids that a new database gives them. */
export function labelledInOrder(): StoryItem[] {
  const items = labelledItems().map((item, index) => storyItemOf(item, index + 1));
  return byPublication(items).map((item, index) => ({ ...item, id: index + 1, collected: NOW }));
}

export const NOW = new Date('2027-01-01T00:00:00Z');

export function storeLabelled(db: Database, source: number, items: readonly StoryItem[]) {
  const rows = items.map(
    (item): ItemToStore => ({
      item: collectedItem({
        externalId: String(item.id),
        url: item.url,
        canonicalUrl: item.canonicalUrl,
        title: item.title,
        text: item.text,
        published: item.published?.toISOString() ?? null,
        language: item.language,
      }),
      publisher: item.publisher,
      captureId: null,
      seen: NOW,
    }),
  );
  return storeItems(db, source, rows, NOW);
}

/** Stands for the analysis: what the labels say. */
export function labelAnalysis(items: readonly StoryItem[]): (input: AnalysisInput) => Analysis {
  const byText = new Map(items.map((item) => [`${item.title}\n${item.text}`, item]));
  return ({ title, text }) => {
    const item = byText.get(`${title ?? ''}\n${text}`);
    if (!item) throw new Error('No label.');
    return { language: item.language, signals: item.signals, mentions: [] };
  };
}

/** What the record holds of each item, and what must hold of it as a whole whatever was killed. */
export async function recordOf(db: Database) {
  const items = await db
    .selectFrom('items')
    .select(['id', 'story_id', 'relation', 'analysed_at', 'language'])
    .orderBy('id')
    .execute();
  const stories = await db
    .selectFrom('stories')
    .select(['id', 'title', 'item_count', 'origins', 'signals', 'languages', 'first_seen', 'last_seen'])
    .where('merged_into', 'is', null)
    .orderBy('id')
    .execute();
  const count = async (table: 'signals' | 'story_keys' | 'item_features' | 'story_features' | 'quotes') =>
    Number(
      (
        await db
          .selectFrom(table)
          .select(({ fn }) => fn.countAll().as('count'))
          .executeTakeFirstOrThrow()
      ).count,
    );
  // Numbers of stories are PostgreSQL's: which items are together is what counts.
  const firstOf = new Map(stories.map(({ id }) => [id, items.find((item) => item.story_id === id)?.id]));
  return {
    items: items.map(({ id, story_id, relation, analysed_at, language }) => ({
      id,
      with: firstOf.get(story_id ?? 0),
      relation,
      analysed: analysed_at !== null,
      language,
    })),
    stories: stories
      .map(({ id, ...story }) => ({ first: firstOf.get(id) ?? 0, ...story }))
      .sort((a, b) => a.first - b.first),
    signals: await count('signals'),
    keys: await count('story_keys'),
    features: (await count('item_features')) + (await count('story_features')),
    quotes: await count('quotes'),
  };
}
