import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest, DigestEdition, DigestSection } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { changesSince } from './changes.ts';
import {
  type DigestPart,
  type Line,
  partOf,
  type QuotedItem,
  type ReadItem,
  type ReadPart,
  readPart,
  withItems,
} from './digest-part.ts';
import { editionStories } from './edition-stories.ts';
import { officialStatement, officialsNamed } from './officials.ts';
import { openStory } from './open-story.ts';
import { peopleAtRisk, warnsOfExecution } from './people-at-risk.ts';
import { carrierOf, carries, onlyRecirculates, type StoryInPeriod, storyInPeriod } from './period.ts';
import { digestReportWords } from './report-words.ts';
import { storyStatement } from './statement.ts';
import type { TextReading } from './text-reading.ts';
import type { UnCalendar } from './un-calendar.ts';
import { calendarLines, speaksOfUn, unDateLines } from './un-dates.ts';
import { digestWords } from './words.ts';

export interface PlanInput {
  from: Date;
  /** Belongs to the next period. */
  to: Date;
  /** IANA time zone in which days are counted and times shown. */
  zone: string;
  language: ReaderLanguage;
  /** All stories with an item collected or published in the period; others do no harm. */
  stories: readonly Story[];
  /** Whom to report on by name. */
  officials: readonly WatchedEntity[];
  names: EntityNames;
  /** What is made for one audience. */
  edition?: DigestEdition | null;
  /** With an edition: its digest before this one. */
  before?: Digest | null;
  /** Dates of the UN, as the operator's file knows them. */
  calendar?: UnCalendar | null;
  /** By which names and dates are read out of items; without it there are none. */
  reading?: TextReading | null;
}

/** What a digest tells, before anything of it is worded. */
export interface DigestPlan<Part = DigestPart> {
  /** In their order; `corrections` stands where what people corrected is told. */
  parts: (Part | 'corrections')[];
  entries: StoryInPeriod[];
  /** Stories listed as of the period. */
  told: number;
  older: number;
  recirculated: number;
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
const RANKS = new Map(SECTIONS.map(({ signal }, rank) => [signal, rank]));
const OLDER_LIMIT = 5;
const CHANGES_LIMIT = 10;
const PEOPLE_LIMIT = 20;
const DATES_LIMIT = 10;

/**
 * Chooses what a digest tells of a period by what was found in the items: no words of theirs are asked for. Pure: the same
 * input gives the same plan.
 */
export function planDigest(given: PlanInput): DigestPlan<DigestPart | ReadPart> {
  const { edition = null, names, language } = given;
  const isPublic = edition?.public ?? false;
  const chosen = edition ? editionStories(given.stories, edition) : given.stories;
  const stories = isPublic ? chosen.map((story) => openStory(story, names, language)) : chosen;
  const input = { ...given, stories, isPublic };
  const entries = stories.flatMap((story) => storyInPeriod(story, input) ?? []);
  const fresh = entries.filter((entry) => !entry.isOlder);
  const bySection = Map.groupBy(fresh, sectionOf);
  const older = entries.filter((entry) => entry.isOlder && sectionOf(entry) !== null);
  const sections = SECTIONS.filter(({ signal }) => isAskedFor(edition, signal));
  const parts: (DigestPart | ReadPart)[] = sections.flatMap(({ key, signal, limit }) => {
    const found = ordered(bySection.get(key) ?? []);
    const lines = found.slice(0, limit).map((entry) => lineOf(entry, signal, input));
    const further = key === 'un' ? unReactions(fresh, input) : [];
    const part = partOf(key, [...lines, ...further], { limit, all: found.length + further.length }, language);
    return [part, ...besides(key, fresh, input)];
  });
  parts.push(officialsPart(fresh, input));
  const listed: (DigestPart | ReadPart | 'corrections')[] = edition
    ? [...parts, changesPart(input), 'corrections']
    : parts;
  if (older.length > 0) {
    const lines = ordered(older)
      .slice(0, OLDER_LIMIT)
      .map((entry) => lineOf(entry, signalOfSection(entry), input));
    listed.push(partOf('context', lines, { limit: OLDER_LIMIT, all: older.length }, language));
  }
  const isWanted = (part: (typeof listed)[number]) =>
    !edition || edition.sections.length === 0 || edition.sections.includes(part === 'corrections' ? part : part.key);
  return {
    parts: listed.filter(isWanted),
    entries,
    told: fresh.length - (bySection.get(null)?.length ?? 0),
    older: older.length,
    recirculated: stories.filter((story) => onlyRecirculates(story, input)).length,
  };
}

/** The items of a plan whose words have to be read before it is known what it tells. */
export function itemsToRead({ parts }: DigestPlan<DigestPart | ReadPart>): QuotedItem[] {
  return [...new Set(parts.flatMap((part) => (part !== 'corrections' && 'read' in part ? part.read : [])))];
}

/** The plan by what was read out of them. */
export function planRead({ parts, ...plan }: DigestPlan<DigestPart | ReadPart>, found: ReadItem): DigestPlan {
  return {
    ...plan,
    parts: parts.map((part) => (part !== 'corrections' && 'read' in part ? part.choose(found) : part)),
  };
}

type OpenInput = PlanInput & { isPublic: boolean };

/** What stands right after a section: people after the warnings that name them, dates to come after what the UN did. */
function besides(
  key: DigestSection['key'],
  fresh: readonly StoryInPeriod[],
  input: OpenInput,
): (DigestPart | ReadPart)[] {
  const { calendar = null, isPublic, language } = input;
  const isRead = !isPublic && input.reading != null;
  if (key === 'warnings' && isRead) {
    const warned = withItems(fresh, warnsOfExecution);
    return [readPart('people', warned, PEOPLE_LIMIT, language, (found) => peopleAtRisk(warned, { ...input, found }))];
  }
  if (key !== 'un' || (!calendar && !input.reading)) return [];
  const own = { empty: digestWords(language).noDates };
  if (!isRead) {
    const lines = calendarLines(input);
    return [partOf('dates', lines, { limit: DATES_LIMIT, all: lines.length }, language, own)];
  }
  const spoken = withItems(fresh, speaksOfUn);
  return [readPart('dates', spoken, DATES_LIMIT, language, (found) => unDateLines(spoken, found, input), own)];
}

function officialsPart(fresh: readonly StoryInPeriod[], input: OpenInput): DigestPart {
  const { named, more } = officialsNamed(fresh, input.officials);
  const title = digestWords(input.language).sections.officials;
  return {
    key: 'officials',
    items: named.map(({ item }) => item),
    tell: (worded, { previous, empty }) => ({
      ...{ key: 'officials', title },
      statements: named.map((one) => officialStatement({ ...one, item: worded(one.item) }, { ...input, previous })),
      ...{ more, empty },
    }),
  };
}

/** What became of what was told before. */
function changesPart({ before = null, stories, ...input }: OpenInput): DigestPart {
  const words = digestReportWords(input.language);
  const empty = before ? words.changesEmpty : words.changesFirst;
  const lines = changesSince(before, stories, input);
  return partOf('changes', lines, { limit: CHANGES_LIMIT, all: lines.length }, input.language, { empty });
}

function isAskedFor(edition: DigestEdition | null, signal: SignalName): boolean {
  return edition === null || edition.signals.length === 0 || edition.signals.includes(signal);
}

function sectionOf(entry: StoryInPeriod): DigestSection['key'] | null {
  return placeOf(entry)?.key ?? null;
}

function signalOfSection(entry: StoryInPeriod): SignalName {
  return placeOf(entry)?.signal ?? 'memory';
}

function placeOf(entry: StoryInPeriod): (typeof SECTIONS)[number] | undefined {
  let first = SECTIONS.length;
  for (const { signals } of entry.items)
    for (const { signal } of signals) first = Math.min(first, RANKS.get(signal) ?? first);
  return SECTIONS[first];
}

function lineOf(entry: StoryInPeriod, signal: SignalName, input: OpenInput): Line {
  const { story, isNew, isOlder } = entry;
  return {
    item: carrierOf(entry, signal) ?? entry.items[0]!,
    say: (item) => storyStatement({ story, item, signal, continues: !isNew && !isOlder }, input),
  };
}

/** What the UN said on a call or a warning stands with its story, but a reader of the UN section must find it too. */
function unReactions(entries: StoryInPeriod[], input: OpenInput): Line[] {
  const words = digestWords(input.language);
  return entries.flatMap((entry) => {
    if (!carries(entry, 'un_action')) return [];
    const key = sectionOf(entry);
    if (key !== 'calls' && key !== 'warnings') return [];
    const { item, say } = lineOf(entry, 'un_action', input);
    const told = key === 'calls' ? words.unReaction : words.unOnWarning;
    return [
      {
        item,
        say(worded: QuotedItem) {
          const statement = say(worded);
          return { ...statement, text: told(statement.attribution) };
        },
      },
    ];
  });
}

/** New stories before those that go on, then the better corroborated, then the later. */
function ordered(entries: StoryInPeriod[]): StoryInPeriod[] {
  const times = new Map(entries.map((entry) => [entry, latestOf(entry)]));
  const latest = (entry: StoryInPeriod) => times.get(entry) ?? 0;
  return [...entries].sort(
    (a, b) =>
      Number(b.isNew) - Number(a.isNew) ||
      b.story.origins.length - a.story.origins.length ||
      latest(b) - latest(a) ||
      a.story.id - b.story.id,
  );
}

function latestOf({ items }: StoryInPeriod): number {
  return Math.max(...items.map(({ published, collected }) => (published ?? collected).getTime()));
}
