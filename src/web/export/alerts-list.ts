import type { AlertState, Severity } from '#src/model/alert.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { shortMoment } from '#src/model/local-time.ts';
import { sharedWords } from '#src/model/wording.ts';
import { listAlerts, type StoredAlert } from '#src/store/alerts.ts';
import type { Database } from '#src/store/database.ts';
import { alertPageWords } from '../alerts-words.ts';
import { type Column, type List, listOf, type Part, readInParts } from './tables.ts';
import { exportWords } from './words.ts';

/** Alerts, the newest first. */
export function alertsList(
  db: Database,
  filter: { severity?: Severity | undefined; state?: AlertState | undefined },
  deskUrl: string,
): List {
  const columns: Column<StoredAlert>[] = [
    {
      head: 'id',
      cell: ({ id }) => id,
      paper: {
        head: () => '#',
        cell: ({ id }, { language }) => ({ text: inDigitsOf(language, String(id)), whole: true }),
      },
    },
    {
      head: 'raised (UTC)',
      cell: ({ raisedAt }) => raisedAt,
      paper: {
        head: ({ words }) => words.madeAt,
        cell: ({ raisedAt }, { zone, language }) => ({ text: shortMoment(raisedAt, zone, language) }),
      },
    },
    { head: 'rule', cell: ({ rule }) => rule },
    {
      head: 'severity',
      cell: ({ severity }) => severity,
      paper: {
        head: ({ language }) => alertPageWords(language).severity,
        cell: ({ severity }, { language }) => ({ text: alertPageWords(language).severities[severity] }),
      },
    },
    {
      head: 'state',
      cell: ({ state }) => state,
      paper: {
        head: ({ language }) => alertPageWords(language).state,
        cell: ({ state }, { language }) => ({ text: alertPageWords(language).states[state] }),
      },
    },
    {
      head: 'headline',
      cell: ({ content }) => content.headline,
      paper: {
        head: ({ words }) => words.content,
        cell: ({ content }) => ({ text: content.headline, language: 'und' }),
      },
    },
    {
      head: 'title',
      cell: ({ content }) => content.title,
      paper: {
        head: ({ language }) => exportWords(language).story,
        cell: ({ content }) => ({ text: content.title, language: content.titleLanguage }),
      },
    },
    { head: 'said by', cell: ({ content }) => content.speaker },
    {
      head: 'reported by',
      cell: ({ content }) => content.reportedBy,
      paper: {
        head: ({ language }) => sharedWords(language).fields.reportedBy,
        cell: ({ content }) => ({ text: content.reportedBy, language: 'und' }),
      },
    },
    {
      head: 'origins',
      cell: ({ content }) => content.origins,
      paper: {
        head: ({ words }) => words.origins,
        cell: ({ content }) => ({ text: content.origins, language: 'und' }),
      },
    },
    { head: 'desk', cell: ({ story }) => `${deskUrl}/stories/${story}` },
  ];
  const read = async ({ after, limit }: Part) => {
    const rows = await listAlerts(db, { ...filter, before: after, limit });
    return { rows, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
  };
  return listOf('alerts', columns, (most) => readInParts(read, most));
}
