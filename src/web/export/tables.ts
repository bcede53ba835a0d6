import type { Database } from '#src/store/database.ts';
import { listStoryRows, type StoryFilter, type StoryRow, selectStories } from '#src/store/desk-stories.ts';
import { allItems, type ListedStoryItem } from '#src/store/item-list.ts';

export type Cell = string | number | Date | null;

/** A list as a table: heads, and rows read from the database as they are written out. */
export interface Table {
  name: 'stories' | 'items';
  heads: readonly string[];
  rows: AsyncIterable<readonly Cell[]>;
}

/** So many rows an export holds: as many as a spreadsheet takes. */
export const MOST_ROWS = 1_000_000;
const BATCH = 500;

export async function storiesTable(db: Database, filter: StoryFilter, deskUrl: string, most: number): Promise<Table> {
  const selection = await selectStories(db, filter);
  async function* rows(): AsyncGenerator<readonly Cell[]> {
    let after: number | undefined;
    let left = most;
    for (;;) {
      const stories = await listStoryRows(db, selection, { order: 'newest', after, limit: Math.min(BATCH, left) });
      for (const story of stories) yield storyCells(story, deskUrl);
      left -= stories.length;
      after = stories.at(-1)?.id;
      if (stories.length < BATCH || left === 0) return;
    }
  }
  return { name: 'stories', heads: STORY_HEADS, rows: rows() };
}

const STORY_HEADS = [
  'id',
  'first seen (UTC)',
  'last seen (UTC)',
  'title',
  'signals',
  'origins',
  'items',
  'languages',
  'published by',
  'source of the lead',
  'desk',
] as const;

function storyCells(story: StoryRow, deskUrl: string): Cell[] {
  return [
    story.id,
    story.firstSeen,
    story.lastSeen,
    story.title,
    story.signals.join(', '),
    story.origins.length,
    story.itemCount,
    story.languages.join(', '),
    story.publishers.join(', '),
    story.lead?.url ?? null,
    `${deskUrl}/stories/${story.id}`,
  ];
}

export function itemsTable(db: Database, filter: Parameters<typeof allItems>[1], deskUrl: string, most: number): Table {
  async function* rows(): AsyncGenerator<readonly Cell[]> {
    for await (const item of allItems(db, filter, most)) yield itemCells(item, deskUrl);
  }
  return { name: 'items', heads: ITEM_HEADS, rows: rows() };
}

const ITEM_HEADS = [
  'id',
  'story',
  'seen (UTC)',
  'published, as claimed (UTC)',
  'publisher',
  'publisher is',
  'author',
  'language',
  'title',
  'text',
  'signals',
  'voice',
  'speaker',
  'watched names',
  'address',
  'reviewed',
  'SHA-256 of the capture',
  'desk',
] as const;

function itemCells(item: ListedStoryItem, deskUrl: string): Cell[] {
  const call = item.signals.find((signal) => signal.signal === 'call_for_killing');
  return [
    item.id,
    item.story,
    item.collected,
    item.published,
    item.publisher.name,
    item.publisher.stance ?? item.publisher.kind,
    item.author?.name ?? null,
    item.language,
    item.title,
    item.text,
    item.signals.map((signal) => `${signal.signal} ${signal.score.toFixed(2)}`).join(', '),
    call?.voice ?? null,
    call?.speaker ?? null,
    [...new Set(item.mentions.map((mention) => mention.entity))].join(', '),
    item.url,
    item.reviewed ? 'yes' : 'no',
    item.captureSha256,
    `${deskUrl}/items/${item.id}`,
  ];
}
