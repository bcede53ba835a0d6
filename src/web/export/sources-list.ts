import { plainLine } from '#src/model/display-text.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { listSources, type StoredSource } from '#src/store/sources.ts';
import { sourceState, stateName } from '../source-state.ts';
import { type Column, type List, listed, listOf } from './tables.ts';

/** Every source with its health. */
export function sourcesList(db: Database, deskUrl: string): List {
  const columns: Column<StoredSource>[] = [
    { head: 'key', cell: ({ key }) => key },
    {
      head: 'name',
      cell: ({ name }) => name,
      paper: { head: ({ words }) => words.source, cell: ({ name }) => ({ text: name, language: 'und' }) },
    },
    { head: 'type', cell: ({ type }) => type },
    {
      head: 'publisher is',
      cell: ({ stance, kind }) => stance ?? kind,
      paper: {
        head: ({ words }) => words.publisherKind,
        cell: ({ stance, kind }, { language }) => ({
          text: stance ? sharedWords(language).stances[stance] : sharedWords(language).kinds[kind],
        }),
      },
    },
    { head: 'owner', cell: ({ owner }) => owner },
    { head: 'language', cell: ({ language }) => language },
    { head: 'switched on', cell: ({ enabled }) => (enabled ? 'yes' : 'no') },
    {
      head: 'state',
      cell: (source) => stateOf(source),
      paper: {
        head: ({ words }) => words.health,
        cell: (source, reader) => ({ text: stateName(reader, stateOf(source)) }),
      },
    },
    { head: 'last look (UTC)', cell: ({ lastLooked }) => lastLooked },
    {
      head: 'last read (UTC)',
      cell: ({ lastSuccess }) => lastSuccess,
      paper: {
        head: ({ words }) => words.lastSuccess,
        cell: ({ lastSuccess }, { words, zone, language }) => ({
          text: lastSuccess ? shortMoment(lastSuccess, zone, language) : words.neverYet,
        }),
      },
    },
    {
      head: 'last new item (UTC)',
      cell: ({ lastNewItem }) => lastNewItem,
      paper: {
        head: ({ words }) => words.lastNewItem,
        cell: ({ lastNewItem }, { words, zone, language }) => ({
          text: lastNewItem ? shortMoment(lastNewItem, zone, language) : words.neverYet,
        }),
      },
    },
    {
      head: 'reason',
      cell: ({ lastReason }) => lastReason,
      paper: {
        head: ({ words }) => words.reason,
        cell: ({ lastReason }) => ({ text: plainLine(lastReason ?? ''), language: 'en' }),
      },
    },
    { head: 'failures in a row', cell: ({ failures }) => failures },
    { head: 'desk', cell: ({ key }) => `${deskUrl}/sources/${encodeURIComponent(key)}` },
  ];
  async function* rows(most: number): AsyncGenerator<StoredSource> {
    yield* listed(await listSources(db), most);
  }
  return listOf('sources', columns, rows);
}

function stateOf({ enabled, lastOutcome, condition }: StoredSource) {
  return sourceState({ enabled, outcome: lastOutcome, condition });
}
