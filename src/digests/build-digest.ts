import type { SourceHealth } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest, DigestEdition, DigestSection, DigestStatement } from '#src/model/digest.ts';
import { plainLine } from '#src/model/display-text.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import { longDay } from '#src/model/local-time.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { changesSince } from './changes.ts';
import { chartOf, type Stretch } from './chart.ts';
import { type Correction, correctionStatements } from './corrections.ts';
import { countEntries, type PeriodCounts } from './counts.ts';
import { coverageOf, emptySentence, openCoverage } from './coverage.ts';
import { editionStories } from './edition-stories.ts';
import { officialStatements } from './officials.ts';
import { openStory } from './open-story.ts';
import { peopleAtRisk } from './people-at-risk.ts';
import { carrierOf, carries, onlyRecirculates, type StoryInPeriod, signalsOf, storyInPeriod } from './period.ts';
import { digestReportWords } from './report-words.ts';
import { storyStatement } from './statement.ts';
import { summaryOf } from './summary.ts';
import type { TextReading } from './text-reading.ts';
import type { UnCalendar } from './un-calendar.ts';
import { unDateStatements } from './un-dates.ts';
import { digestWords } from './words.ts';

export interface DigestInput {
  from: Date;
  /** Belongs to the next period. */
  to: Date;
  /** IANA time zone in which days are counted and times shown. */
  zone: string;
  language: ReaderLanguage;
  /** All stories with an item collected or published in the period; others do no harm. */
  stories: readonly Story[];
  /** Of every source that is switched on. */
  health: readonly SourceHealth[];
  /** Whom to report on by name. */
  officials: readonly WatchedEntity[];
  names: EntityNames;
  /** Figures of the period before (`countPeriod`), null where there are none. */
  previous: PeriodCounts | null;
  /** Further figures: means of the four weeks before, and equal stretches for the chart, the newest last. */
  figures?: { usual: PeriodCounts['signals'] | null; stretches: Stretch[] } | null;
  /** What is made for one audience. */
  edition?: DigestEdition | null;
  /** With an edition: its digest before this one. */
  before?: Digest | null;
  corrections?: readonly Correction[];
  /** Dates of the UN, as the operator's file knows them. */
  calendar?: UnCalendar | null;
  /** By which names and dates are read out of items; without it there are none. */
  reading?: TextReading | null;
  lateness?: string | null;
}

/** A story stands in the first of these sections whose signal it carries; so it is told once. */
const SECTIONS: { key: DigestSection['key']; signal: SignalName; limit: number }[] = [
  { key: 'calls', signal: 'call_for_killing', limit: 30 },
  { key: 'warnings', signal: 'execution_warning', limit: 20 },
  { key: 'un', signal: 'un_action', limit: 20 },
  { key: 'denials', signal: 'denial', limit: 12 },
  { key: 'executions', signal: 'execution_report', limit: 12 },
  { key: 'accountability', signal: 'accountability', limit: 12 },
  { key: 'advocacy', signal: 'advocacy', limit: 8 },
  { key: 'memory', signal: 'memory', limit: 8 },
];
const OLDER_LIMIT = 5;
const CHANGES_LIMIT = 10;
const PEOPLE_LIMIT = 20;
const DATES_LIMIT = 10;

/** What a period brought, one attributed line a story. Pure: the same input gives the same digest. */
export function buildDigest(given: DigestInput): Digest {
  const { language, zone, from, to, edition = null } = given;
  const isPublic = edition?.public ?? false;
  const chosen = edition ? editionStories(given.stories, edition) : given.stories;
  const stories = isPublic ? chosen.map((story) => openStory(story, given.names, language)) : chosen;
  const input = { ...given, stories, isPublic };
  const words = digestWords(language);
  const entries = stories.flatMap((story) => storyInPeriod(story, input) ?? []);
  const fresh = entries.filter((entry) => !entry.isOlder);
  const bySection = Map.groupBy(fresh, sectionOf);
  const older = entries.filter((entry) => entry.isOlder && sectionOf(entry) !== null);
  const known = coverageOf(input.health, input, language);
  const coverage = isPublic ? openCoverage(known, input.health.length, language) : known;
  const empty = emptySentence(known, language);
  const section = (key: DigestSection['key'], statements: readonly Told[], limit: number): DigestSection => ({
    key,
    title: words.sections[key],
    statements: statements.slice(0, limit).map((told) => (typeof told === 'function' ? told() : told)),
    more: Math.max(0, statements.length - limit),
    empty,
  });

  const sections = SECTIONS.filter(({ signal }) => isAskedFor(edition, signal)).flatMap(({ key, signal, limit }) => {
    const statements: Told[] = ordered(bySection.get(key) ?? []).map(
      (entry) => () => statementOf(entry, signal, input),
    );
    const told = key === 'un' ? [...statements, ...unReactions(fresh, input)] : statements;
    return [section(key, told, limit), ...besides(key, fresh, input, section)];
  });
  const officials = officialStatements(fresh, input);
  sections.push({ ...section('officials', officials.statements, officials.statements.length), more: officials.more });
  if (edition) sections.push(...reportSections(input, edition, section));
  if (older.length > 0)
    sections.push(
      section(
        'context',
        ordered(older).map((entry) => () => statementOf(entry, signalOfSection(entry), input)),
        OLDER_LIMIT,
      ),
    );
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
      counts: countEntries(entries, input.officials),
      previous: input.previous,
      usual: usual ? { signals: usual, period } : null,
      signals: edition?.signals ?? [],
      stories: fresh.length - (bySection.get(null)?.length ?? 0),
      older: older.length,
      recirculated: stories.filter((story) => onlyRecirculates(story, input)).length,
      sources: input.health.length,
      read: known.read,
      blind: known.blind.length,
      language,
    }),
    sections:
      edition && edition.sections.length > 0 ? sections.filter(({ key }) => edition.sections.includes(key)) : sections,
    coverage,
    edition: edition?.name ?? null,
    public: isPublic,
    lateness: input.lateness ?? null,
    chart: input.figures
      ? chartOf(input.figures.stretches, { period, zone, language, signals: edition?.signals ?? [] })
      : null,
  };
}

/** A statement, or what words it: of hundreds of stories a section tells some. */
type Told = DigestStatement | (() => DigestStatement);
type MakeSection = (key: DigestSection['key'], statements: readonly Told[], limit: number) => DigestSection;

/** What stands right after a section: people after the warnings that name them, dates to come after what the UN did. */
function besides(
  key: DigestSection['key'],
  fresh: readonly StoryInPeriod[],
  input: DigestInput & { isPublic: boolean },
  section: MakeSection,
): DigestSection[] {
  const { reading = null, calendar = null, isPublic } = input;
  if (key === 'warnings' && reading && !isPublic)
    return [section('people', peopleAtRisk(fresh, { ...input, reading }), PEOPLE_LIMIT)];
  if (key !== 'un' || (!calendar && !reading)) return [];
  const dates = unDateStatements(fresh, { ...input, reading: isPublic ? null : reading });
  return [{ ...section('dates', dates, DATES_LIMIT), empty: digestWords(input.language).noDates }];
}

/** Named by what it covers: a digest that makes up for days is none of a day. */
function titleOf({ edition, from, to, zone, language }: DigestInput): string {
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

function isAskedFor(edition: DigestEdition | null, signal: SignalName): boolean {
  return edition === null || edition.signals.length === 0 || edition.signals.includes(signal);
}

/** What became of what was told before. */
function reportSections(input: DigestInput, edition: DigestEdition, section: MakeSection): DigestSection[] {
  const words = digestReportWords(input.language);
  const before = input.before ?? null;
  const corrections = correctionStatements(input.corrections ?? [], { ...input, isPublic: edition.public });
  return [
    {
      ...section('changes', changesSince(before, input.stories, input), CHANGES_LIMIT),
      empty: before ? words.changesEmpty : words.changesFirst,
    },
    { ...section('corrections', corrections, CHANGES_LIMIT), empty: words.correctionsEmpty },
  ];
}

function sectionOf(entry: StoryInPeriod): DigestSection['key'] | null {
  return placeOf(entry)?.key ?? null;
}

function signalOfSection(entry: StoryInPeriod): SignalName {
  return placeOf(entry)?.signal ?? 'memory';
}

function placeOf(entry: StoryInPeriod): (typeof SECTIONS)[number] | undefined {
  const signals = signalsOf(entry);
  return SECTIONS.find(({ signal }) => signals.has(signal));
}

function statementOf(entry: StoryInPeriod, signal: SignalName, input: DigestInput): DigestStatement {
  const item = carrierOf(entry, signal) ?? entry.items[0]!;
  return storyStatement({ story: entry.story, item, signal, continues: !entry.isNew && !entry.isOlder }, input);
}

/** What the UN said on a call or a warning stands with its story, but a reader of the UN section must find it too. */
function unReactions(entries: StoryInPeriod[], input: DigestInput): DigestStatement[] {
  const words = digestWords(input.language);
  return entries.flatMap((entry) => {
    if (!carries(entry, 'un_action')) return [];
    const key = sectionOf(entry);
    if (key !== 'calls' && key !== 'warnings') return [];
    const statement = statementOf(entry, 'un_action', input);
    const told = key === 'calls' ? words.unReaction : words.unOnWarning;
    return [{ ...statement, text: told(statement.attribution) }];
  });
}

/** New stories before those that go on, then the better corroborated, then the later. */
function ordered(entries: StoryInPeriod[]): StoryInPeriod[] {
  const latest = (entry: StoryInPeriod) =>
    Math.max(...entry.items.map((item) => (item.published ?? item.collected).getTime()));
  return [...entries].sort(
    (a, b) =>
      Number(b.isNew) - Number(a.isNew) ||
      b.story.origins.length - a.story.origins.length ||
      latest(b) - latest(a) ||
      a.story.id - b.story.id,
  );
}
