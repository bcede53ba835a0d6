import { inDigitsOf } from '#src/model/digits.ts';
import { count, shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { listStoryRows } from '#src/store/desk-stories.ts';
import type { StoryFilter } from '#src/store/story-filter.ts';
import type { StoryRow } from '#src/store/story-rows.ts';
import { selectStories } from '#src/store/story-selection.ts';
import { type Column, type List, listOf, readInParts } from './tables.ts';
import { exportWords } from './words.ts';

/** Stories that pass a filter, the newest first. */
export function storiesList(db: Database, filter: StoryFilter, deskUrl: string): List {
  return listOf('stories', columnsOf(deskUrl), (most) => rows(db, filter, most));
}

async function* rows(db: Database, filter: StoryFilter, most: number): AsyncGenerator<StoryRow> {
  const selection = await selectStories(db, filter);
  yield* readInParts((part) => listStoryRows(db, selection, { order: 'newest', ...part }), most);
}

function columnsOf(deskUrl: string): Column<StoryRow>[] {
  return [
    {
      head: 'id',
      cell: ({ id }) => id,
      paper: {
        head: () => '#',
        cell: ({ id }, { language }) => ({ text: inDigitsOf(language, String(id)), whole: true }),
      },
    },
    {
      head: 'first seen (UTC)',
      cell: ({ firstSeen }) => firstSeen,
      paper: {
        head: ({ words }) => words.firstSeen,
        cell: ({ firstSeen }, { zone, language }) => ({ text: shortMoment(firstSeen, zone, language) }),
      },
    },
    { head: 'last seen (UTC)', cell: ({ lastSeen }) => lastSeen },
    {
      head: 'title',
      cell: ({ title }) => title,
      paper: {
        head: ({ language }) => exportWords(language).story,
        cell: ({ title, language }, { words }) => (title ? { text: title, language } : { text: words.untitled }),
      },
    },
    {
      head: 'signals',
      cell: ({ signals }) => signals.join(', '),
      paper: {
        head: ({ words }) => words.signals,
        cell({ signals }, { language }) {
          const shared = sharedWords(language);
          return { text: signals.map((signal) => shared.signals[signal]).join(shared.comma) };
        },
      },
    },
    {
      head: 'origins',
      cell: ({ origins }) => origins.length,
      paper: {
        head: ({ words }) => words.origins,
        cell: ({ origins }, { language }) => ({ text: count(origins.length, language), whole: true }),
      },
    },
    { head: 'items', cell: ({ itemCount }) => itemCount },
    { head: 'languages', cell: ({ languages }) => languages.join(', ') },
    {
      head: 'published by',
      cell: ({ publishers }) => publishers.join(', '),
      paper: {
        head: ({ language }) => sharedWords(language).fields.reportedBy,
        cell: ({ publishers }, { language }) => ({
          text: publishers.slice(0, 5).join(sharedWords(language).comma),
          language: 'und',
        }),
      },
    },
    { head: 'source of the lead', cell: ({ lead }) => lead?.url ?? null },
    { head: 'desk', cell: ({ id }) => `${deskUrl}/stories/${id}` },
  ];
}
