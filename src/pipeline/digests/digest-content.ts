import { digestOf, quotedItems, sectionsOf, wordedBy } from '#src/digests/build-digest.ts';
import type { PeriodCounts } from '#src/digests/counts.ts';
import { type DigestPlan, itemsToRead, type PlanInput, planDigest, planRead } from '#src/digests/plan-digest.ts';
import type { DigestPeriod } from '#src/digests/schedule.ts';
import type { UnCalendar } from '#src/digests/un-calendar.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest, DigestEdition } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import { SIGNALS, type SignalName } from '#src/model/signal.ts';
import type { ItemWords } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { correctionsBetween } from '#src/store/digest-corrections.ts';
import { figuresOfPeriods } from '#src/store/digest-figures.ts';
import { digestBefore } from '#src/store/digests.ts';
import { readItemWords } from '#src/store/item-words.ts';
import { countsOfPeriod } from '#src/store/period-counts.ts';
import { readHealth } from '#src/store/sources.ts';
import { storyIdsOfPeriod } from '#src/store/stories.ts';
import { readStoryOutlines } from '#src/store/story-outlines.ts';
import { TEXT_READING } from './read-texts.ts';
import { readingsOf } from './remember-readings.ts';

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
  // What takes longest begins first.
  const [{ previous, figures }, { plan, words, health, corrections }] = await Promise.all([
    figuresAround(db, period, edition),
    foundAround(db, known),
  ]);
  const facts = { health, previous, figures, lateness, corrections };
  const sections = sectionsOf(plan, { ...known, ...facts }, wordedBy(words, known));
  return digestOf(plan, { ...known, ...facts }, sections);
}

type Known = Omit<PlanInput, 'stories' | 'before'> & { edition: DigestEdition | null };

/** All that a digest is made of besides figures. */
async function foundAround(db: Database, known: Known) {
  const { edition, from, to } = known;
  const [planned, found, health] = await Promise.all([
    plannedOf(db, known),
    edition ? correctionsBetween(db, from, to) : [],
    readHealth(db),
  ]);
  const corrections = found.filter(
    ({ signal }) => !edition || edition.signals.length === 0 || edition.signals.includes(signal),
  );
  return { ...planned, health, corrections };
}

/** What is told, and the words of the items that are quoted: of all that came in, some. */
async function plannedOf(db: Database, known: Known): Promise<{ plan: DigestPlan; words: Map<number, ItemWords> }> {
  const { from, to, edition } = known;
  const [stories, before] = await Promise.all([
    storyIdsOfPeriod(db, from, to, STORIES).then((ids) => readStoryOutlines(db, ids)),
    edition ? digestBefore(db, edition.name, from) : null,
  ]);
  const planned = planDigest({ ...known, stories, before });
  const plan = planRead(planned, await readingsOf(db, itemsToRead(planned)));
  return { plan, words: await readItemWords(db, quotedItems(plan)) };
}

/**
 * Figures of as long a time before the period, null where it saw nothing; means of the four weeks before, and the stretches
 * of the chart, the last of which ends with the period.
 */
async function figuresAround(db: Database, period: DigestPeriod, edition: DigestEdition | null) {
  const { from, to } = period;
  const before = { from: new Date(2 * from.getTime() - to.getTime()), to: from };
  if (to.getTime() - from.getTime() > LONGEST_MS)
    return { previous: await countsOfStories(db, before, edition), figures: null };
  const step = edition?.period === 'week' ? 7 * DAY_MS : DAY_MS;
  const stretch = (end: Date, ago: number) => ({
    from: new Date(end.getTime() - (ago + 1) * step),
    to: new Date(end.getTime() - ago * step),
  });
  const shown = Array.from({ length: COLUMNS }, (_, index) => stretch(to, COLUMNS - 1 - index));
  const number = (WEEKS * 7 * DAY_MS) / step;
  const past = Array.from({ length: number }, (_, index) => stretch(from, index));
  const counted = await figuresOfPeriods(db, [before, ...shown, ...past], edition ?? EVERYTHING);
  const [signals, ...counts] = counted.signals;
  // Whether it saw nothing at all is another question than how often.
  const previous =
    signals && hasAny(signals) ? { signals, officials: counted.named } : await countsOfStories(db, before, edition);
  const stretches = shown.flatMap(({ to: end }, index) => {
    const signals = counts[index];
    return signals ? [{ to: end, signals }] : [];
  });
  const known = counts.slice(shown.length);
  // A record that begins within these weeks has no usual figures yet.
  const isBegun = known.slice(-Math.ceil(number / 2)).some(hasAny);
  return { previous, figures: { usual: isBegun ? meanOf(known) : null, stretches } };
}

/** The figures of a period, counted in the stories that it saw; null where it saw nothing. */
async function countsOfStories(
  db: Database,
  period: DigestPeriod,
  edition: DigestEdition | null,
): Promise<PeriodCounts | null> {
  const ids = await storyIdsOfPeriod(db, period.from, period.to, STORIES);
  return countsOfPeriod(db, ids, period, edition ?? EVERYTHING);
}

function hasAny(signals: PeriodCounts['signals']): boolean {
  return SIGNALS.some((name) => signals[name] > 0);
}

function meanOf(counts: readonly PeriodCounts['signals'][]): PeriodCounts['signals'] {
  const sum = (name: SignalName) => counts.reduce((total, one) => total + one[name], 0);
  return Object.fromEntries(SIGNALS.map((name) => [name, sum(name) / counts.length])) as PeriodCounts['signals'];
}
