import { inDigitsOf } from '#src/model/digits.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { publishedMoment, shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import type { ItemFilter } from '#src/store/item-filter.ts';
import { type ListedStoryItem, listItems } from '#src/store/item-list.ts';
import { type Column, type List, listOf, type Part, readInParts } from './tables.ts';

/** Letters of a text on paper. */
const LONGEST_TEXT = 400;

/** Items that pass a filter, the newest first. */
export function itemsList(db: Database, filter: ItemFilter, deskUrl: string): List {
  const read = async (part: Part) => {
    const { items: rows, next } = await listItems(db, filter, part);
    return { rows, next };
  };
  return listOf('items', columnsOf(deskUrl), (most) => readInParts(read, most));
}

function columnsOf(deskUrl: string): Column<ListedStoryItem>[] {
  return [
    {
      head: 'id',
      cell: ({ id }) => id,
      paper: {
        head: () => '#',
        cell: ({ id }, { language }) => ({ text: inDigitsOf(language, String(id)), whole: true }),
      },
    },
    { head: 'story', cell: ({ story }) => story },
    { head: 'seen (UTC)', cell: ({ collected }) => collected },
    {
      head: 'published, as claimed (UTC)',
      cell: ({ published }) => published,
      paper: {
        head: ({ words }) => words.publishedClaim,
        cell: ({ published }, { zone, language, words }) => ({
          text: published ? publishedMoment(published, zone, language) : words.notStated,
        }),
      },
    },
    {
      head: 'publisher',
      cell: ({ publisher }) => publisher.name,
      paper: {
        head: ({ words }) => words.publisherKind,
        cell: ({ publisher }) => ({ text: publisher.name, language: 'und' }),
      },
    },
    { head: 'publisher is', cell: ({ publisher }) => publisher.stance ?? publisher.kind },
    { head: 'author', cell: ({ author }) => author?.name ?? null },
    { head: 'language', cell: ({ language }) => language },
    { head: 'title', cell: ({ title }) => title },
    {
      head: 'text',
      cell: ({ text }) => text,
      paper: {
        head: ({ words }) => words.text,
        cell: ({ title, text, language }) => ({
          text: clipped(
            [title, text]
              .map((part) => plainLine(part ?? ''))
              .filter(Boolean)
              .join(' — '),
            LONGEST_TEXT,
          ),
          language,
        }),
      },
    },
    {
      head: 'signals',
      cell: ({ signals }) => signals.map((signal) => `${signal.signal} ${signal.score.toFixed(2)}`).join(', '),
      paper: {
        head: ({ words }) => words.signals,
        cell({ signals }, { language }) {
          const shared = sharedWords(language);
          const names = new Set(signals.map(({ signal }) => shared.signals[signal]));
          return { text: [...names].join(shared.comma) };
        },
      },
    },
    { head: 'voice', cell: (item) => callOf(item)?.voice ?? null },
    { head: 'speaker', cell: (item) => callOf(item)?.speaker ?? null },
    {
      head: 'watched names',
      cell: ({ mentions }) => [...new Set(mentions.map((mention) => mention.entity))].join(', '),
    },
    {
      head: 'address',
      cell: ({ url }) => url,
      paper: {
        head: ({ words }) => words.address,
        cell: ({ url }) => ({ text: clipped(url ?? '', 200), language: 'und' }),
      },
    },
    { head: 'reviewed', cell: ({ reviewed }) => (reviewed ? 'yes' : 'no') },
    { head: 'SHA-256 of the capture', cell: ({ captureSha256 }) => captureSha256 },
    {
      head: 'desk',
      cell: ({ id }) => `${deskUrl}/items/${id}`,
      paper: {
        head: ({ words }) => words.collectedAt,
        cell: ({ collected }, { zone, language }) => ({ text: shortMoment(collected, zone, language) }),
      },
    },
  ];
}

function callOf({ signals }: ListedStoryItem) {
  return signals.find((signal) => signal.signal === 'call_for_killing');
}
