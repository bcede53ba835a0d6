import { type EntityType, nameIn, sentenceIn, type WatchedEntity } from '#src/model/entity.ts';
import { count, shortMoment } from '#src/model/local-time.ts';
import { listEntities } from '#src/store/configuration.ts';
import type { Database } from '#src/store/database.ts';
import { countMentionsSince } from '#src/store/desk-entities.ts';
import { type Column, type List, listed, listOf } from './tables.ts';

const MONTH_MS = 30 * 86_400_000;

type NamedEntity = WatchedEntity & { stories: number; last: Date | null };

/** Watched names, those named most lately first. */
export function officialsList(db: Database, type: EntityType | undefined, now: Date, deskUrl: string): List {
  const columns: Column<NamedEntity>[] = [
    { head: 'id', cell: ({ id }) => id },
    {
      head: 'type',
      cell: ({ type: kind }) => kind,
      paper: {
        head: ({ words }) => words.parameters.type,
        cell: (one, { words }) => ({ text: words.entityTypes[one.type] }),
      },
    },
    {
      head: 'name (en)',
      cell: ({ name }) => name.en,
      paper: {
        head: ({ words }) => words.entity,
        cell: ({ name }, { language }) => ({ text: nameIn(name, language) }),
      },
    },
    { head: 'name (fa)', cell: ({ name }) => name.fa },
    {
      head: 'why',
      cell: ({ why }) => why.en,
      paper: { head: ({ words }) => words.whyWatched, cell: ({ why }, { language }) => sentenceIn(why, language) },
    },
    { head: 'why (fa)', cell: ({ why }) => why.fa ?? '' },
    { head: 'source', cell: ({ source }) => source },
    { head: 'wikidata', cell: ({ wikidata }) => wikidata },
    {
      head: 'stories in 30 days',
      cell: ({ stories }) => stories,
      paper: {
        head: ({ words }) => words.storiesIn30Days,
        cell: ({ stories }, { language }) => ({ text: count(stories, language), whole: true }),
      },
    },
    {
      head: 'last named (UTC)',
      cell: ({ last }) => last,
      paper: {
        head: ({ words }) => words.lastNamed,
        cell: ({ last }, { words, zone, language }) => ({
          text: last ? shortMoment(last, zone, language) : words.notLately,
        }),
      },
    },
    { head: 'desk', cell: ({ id }) => `${deskUrl}/officials/${encodeURIComponent(id)}` },
  ];
  async function* rows(most: number): AsyncGenerator<NamedEntity> {
    const [entities, mentions] = await Promise.all([
      listEntities(db),
      countMentionsSince(db, new Date(now.getTime() - MONTH_MS)),
    ]);
    const named = entities
      .filter((entity) => type === undefined || entity.type === type)
      .map((entity) => ({
        ...entity,
        stories: mentions.get(entity.id)?.stories ?? 0,
        last: mentions.get(entity.id)?.last ?? null,
      }))
      .sort((a, b) => b.stories - a.stories || (a.id < b.id ? -1 : 1));
    yield* listed(named, most);
  }
  return listOf('officials', columns, rows);
}
