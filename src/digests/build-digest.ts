import type { SourceHealth } from '#src/model/alert.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import { plainLine } from '#src/model/display-text.ts';
import { longDay } from '#src/model/local-time.ts';
import type { ItemWords } from '#src/model/story.ts';
import { chartOf, type Stretch } from './chart.ts';
import { type Correction, correctionStatements } from './corrections.ts';
import { countSignals, type PeriodCounts } from './counts.ts';
import { coverageOf, emptySentence, openCoverage } from './coverage.ts';
import type { QuotedItem, Worded } from './digest-part.ts';
import { itemReading } from './item-reading.ts';
import { openItem } from './open-story.ts';
import { type DigestPlan, type PlanInput, planDigest, planRead } from './plan-digest.ts';
import { digestReportWords } from './report-words.ts';
import { summaryOf } from './summary.ts';
import { digestWords } from './words.ts';

/** What a digest tells besides the stories of its period. */
export interface DigestFacts {
  /** Of every source that is switched on. */
  health: readonly SourceHealth[];
  /** Figures of the period before, null where there are none. */
  previous: PeriodCounts | null;
  /** Further figures: means of the four weeks before, and equal stretches for the chart, the newest last. */
  figures?: { usual: PeriodCounts['signals'] | null; stretches: Stretch[] } | null;
  corrections?: readonly Correction[];
  lateness?: string | null;
}

export interface DigestInput extends PlanInput, DigestFacts {}

const CORRECTIONS_LIMIT = 10;

/** What a period brought, one attributed line a story. Pure: the same input gives the same digest. */
export function buildDigest(input: DigestInput): Digest {
  const { reading } = input;
  const plan = planRead(planDigest(input), (item) =>
    reading ? itemReading(item, reading) : { people: [], sentences: [] },
  );
  return digestOf(
    plan,
    input,
    sectionsOf(plan, input, (item) => item),
  );
}

/** The items whose words a plan asks for. */
export function quotedItems({ parts }: DigestPlan): Set<number> {
  return new Set(parts.flatMap((part) => (part === 'corrections' ? [] : part.items.map(({ id }) => id))));
}

/** Gives items the words that were read for a plan; for a public digest only what the public may read of them. */
export function wordedBy(
  words: ReadonlyMap<number, ItemWords>,
  { edition, names, language }: Pick<PlanInput, 'edition' | 'names' | 'language'>,
): Worded {
  return <Item extends QuotedItem>(item: Item): Item => {
    const own = words.get(item.id);
    const whole = { ...item, ...own, publisher: { ...item.publisher, ...own?.publisher } };
    return edition?.public ? openItem(whole, names, language) : whole;
  };
}

/** What of a digest is asked for once it is planned. */
type PlannedInput = Omit<DigestInput, 'stories'>;

/** The sections of a plan in words: those of its items as `worded` gives them. */
export function sectionsOf(plan: DigestPlan, input: Omit<PlannedInput, 'figures'>, worded: Worded): DigestSection[] {
  const { previous } = input;
  const facts = { previous, empty: emptySentence(coverageOf(input.health, input, input.language), input.language) };
  return plan.parts.map((part) => (part === 'corrections' ? correctionsSection(input) : part.tell(worded, facts)));
}

/** The digest around its sections. */
export function digestOf(plan: DigestPlan, input: PlannedInput, sections: DigestSection[]): Digest {
  const { language, zone, from, to, edition = null, previous } = input;
  const isPublic = edition?.public ?? false;
  const known = coverageOf(input.health, input, language);
  const period = edition?.period ?? 'day';
  const usual = input.figures?.usual;
  return {
    kind: 'scheduled',
    title: titleOf(input),
    language,
    from,
    to,
    zone,
    summary: summaryOf({
      counts: countSignals(plan.entries),
      previous,
      usual: usual ? { signals: usual, period } : null,
      signals: edition?.signals ?? [],
      stories: plan.told,
      older: plan.older,
      recirculated: plan.recirculated,
      sources: input.health.length,
      read: known.read,
      blind: known.blind.length,
      language,
    }),
    sections,
    coverage: isPublic ? openCoverage(known, input.health.length, language) : known,
    edition: edition?.name ?? null,
    public: isPublic,
    lateness: input.lateness ?? null,
    chart: input.figures
      ? chartOf(input.figures.stretches, { period, zone, language, signals: edition?.signals ?? [] })
      : null,
  };
}

function correctionsSection(input: Omit<PlannedInput, 'figures'>): DigestSection {
  const { corrections = [], language, edition } = input;
  const isPublic = edition?.public ?? false;
  return {
    key: 'corrections',
    title: digestWords(language).sections.corrections,
    statements: correctionStatements(corrections, { ...input, isPublic }).slice(0, CORRECTIONS_LIMIT),
    more: Math.max(0, corrections.length - CORRECTIONS_LIMIT),
    empty: digestReportWords(language).correctionsEmpty,
  };
}

/** Named by what it covers: a digest that makes up for days is none of a day. */
function titleOf({ edition, from, to, zone, language }: PlannedInput): string {
  const titles = digestWords(language).titles;
  const day = longDay(to, zone, language);
  const label = plainLine(edition?.label ?? '');
  const length = lengthOf(from, to);
  const usual = edition?.period === 'week' ? 'week' : 'day';
  if (label !== '' && length.unit === usual)
    return usual === 'week' ? titles.labelWeek(label, day) : titles.label(label, day);
  const own =
    length.unit === 'days' || length.unit === 'hours'
      ? titles[length.unit](length.number, day)
      : titles[length.unit](day);
  return label === '' ? own : titles.label(label, own);
}

const HOUR_MS = 3_600_000;

function lengthOf(
  from: Date,
  to: Date,
): { unit: 'hours' | 'days'; number: number } | { unit: 'day' | 'week' | 'month' } {
  const hours = Math.max(1, Math.round((to.getTime() - from.getTime()) / HOUR_MS));
  // A change of the clock, or of the hour of a schedule, makes a day some hours longer or shorter.
  if (hours < 18) return { unit: 'hours', number: hours };
  const days = Math.max(1, Math.round(hours / 24));
  if (days === 1) return { unit: 'day' };
  if (days === 7) return { unit: 'week' };
  return days >= 28 && days <= 31 ? { unit: 'month' } : { unit: 'days', number: days };
}
