import { digestOf, quotedItems, sectionsOf, wordedBy } from '#src/digests/build-digest.ts';
import type { Stretch } from '#src/digests/chart.ts';
import type { PeriodCounts } from '#src/digests/counts.ts';
import { type DigestPlan, type PlanInput, planDigest } from '#src/digests/plan-digest.ts';
import type { DigestPeriod } from '#src/digests/schedule.ts';
import type { UnCalendar } from '#src/digests/un-calendar.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest, DigestEdition } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import { SIGNALS } from '#src/model/signal.ts';
import type { ItemWords } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { correctionsBetween } from '#src/store/digest-corrections.ts';
import { storiesPerSignal } from '#src/store/digest-figures.ts';
import { digestBefore } from '#src/store/digests.ts';
import { readItemWords } from '#src/store/item-words.ts';
import { countsOfPeriod } from '#src/store/period-counts.ts';
import { readHealth } from '#src/store/sources.ts';
import { storyIdsOfPeriod } from '#src/store/stories.ts';
import { readStoryOutlines } from '#src/store/story-outlines.ts';
import { TEXT_READING } from './read-texts.ts';

export interface ContentContext {
  db: Database;
  names: EntityNames;
  officials: readonly WatchedEntity[];
  language: ReaderLanguage;
  zone: string;
  /** Dates of the UN; none where it is left out. */
  calendar?: UnCalendar | null;
}

const DAY_MS = 86_400_000;
const STORIES = 5_000;
const WEEKS = 4;
const COLUMNS = 8;
/** Of an import of years nothing is usual. */
const LONGEST_MS = 45 * DAY_MS;
const EVERYTHING = { signals: [], entities: [], leastScore: 0 };

/** What the record says of a period, as one edition tells it; without an edition, all of it. Nothing is stored. */
export async function digestContent(
  context: ContentContext,
  period: DigestPeriod,
  edition: DigestEdition | null = null,
  lateness: string | null = null,
): Promise<Digest> {
  const { db, officials, names, calendar = null } = context;
  const told = { language: edition?.language ?? context.language, zone: edition?.zone ?? context.zone };
  const known = { ...period, ...told, officials, names, edition, calendar, reading: TEXT_READING };
  // What takes longest begins first, and the sections are worded meanwhile.
  const [figures, { plan, facts, sections }] = await Promise.all([
    figuresAround(db, period, edition),
    sectionsAround(db, known, lateness),
  ]);
  return digestOf(plan, { ...known, ...facts, figures }, sections);
}

type Known = Omit<PlanInput, 'stories' | 'before'> & { edition: DigestEdition | null };

/** All that a digest says besides its figures of four weeks. */
async function sectionsAround(db: Database, known: Known, lateness: string | null) {
  const { edition, from, to } = known;
  const [{ plan, words }, previous, found, health] = await Promise.all([
    plannedOf(db, known),
    countsBefore(db, known, edition),
    edition ? correctionsBetween(db, from, to) : [],
    readHealth(db),
  ]);
  const corrections = found.filter(
    ({ signal }) => !edition || edition.signals.length === 0 || edition.signals.includes(signal),
  );
  const facts = { health, previous, lateness, corrections };
  return { plan, facts, sections: sectionsOf(plan, { ...known, ...facts }, wordedBy(words, known)) };
}

/** What is told, and the words of the items that are quoted: of all that came in, some. */
async function plannedOf(db: Database, known: Known): Promise<{ plan: DigestPlan; words: Map<number, ItemWords> }> {
  const { from, to, edition } = known;
  const [stories, before] = await Promise.all([
    storyIdsOfPeriod(db, from, to, STORIES).then((ids) => readStoryOutlines(db, ids)),
    edition ? digestBefore(db, edition.name, from) : null,
  ]);
  const plan = planDigest({ ...known, stories, before });
  return { plan, words: await readItemWords(db, quotedItems(plan)) };
}

/** Figures of as long a time before the period; null where it saw nothing. */
async function countsBefore(
  db: Database,
  { from, to }: DigestPeriod,
  edition: DigestEdition | null,
): Promise<PeriodCounts | null> {
  const before = { from: new Date(2 * from.getTime() - to.getTime()), to: from };
  const ids = await storyIdsOfPeriod(db, before.from, before.to, STORIES);
  return countsOfPeriod(db, ids, before, edition ?? EVERYTHING);
}

/** Means of the four weeks before the period, and the stretches of the chart, the last of which ends with it. */
async function figuresAround(
  db: Database,
  { from, to }: DigestPeriod,
  edition: DigestEdition | null,
): Promise<{ usual: PeriodCounts['signals'] | null; stretches: Stretch[] } | null> {
  if (to.getTime() - from.getTime() > LONGEST_MS) return null;
  const step = edition?.period === 'week' ? 7 * DAY_MS : DAY_MS;
  const stretch = (end: Date, ago: number) => ({
    from: new Date(end.getTime() - (ago + 1) * step),
    to: new Date(end.getTime() - ago * step),
  });
  const shown = Array.from({ length: COLUMNS }, (_, index) => stretch(to, COLUMNS - 1 - index));
  const number = (WEEKS * 7 * DAY_MS) / step;
  const past = Array.from({ length: number }, (_, index) => stretch(from, index));
  const counts = await storiesPerSignal(db, [...shown, ...past], edition ?? EVERYTHING);
  const stretches = shown.flatMap(({ to: end }, index) => {
    const signals = counts[index];
    return signals ? [{ to: end, signals }] : [];
  });
  const known = counts.slice(shown.length);
  const sum = (name: (typeof SIGNALS)[number]) => known.reduce((total, one) => total + one[name], 0);
  // A record that begins within these weeks has no usual figures yet.
  const begun = known.slice(-Math.ceil(number / 2)).some((one) => SIGNALS.some((name) => one[name] > 0));
  if (!begun) return { usual: null, stretches };
  const usual = Object.fromEntries(SIGNALS.map((name) => [name, sum(name) / number])) as PeriodCounts['signals'];
  return { usual, stretches };
}
