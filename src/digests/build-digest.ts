import type { SourceHealth, Statement } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import { longDay } from '#src/model/local-time.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { countEntries, type PeriodCounts } from './counts.ts';
import { coverageOf, emptySentence } from './coverage.ts';
import { officialStatements } from './officials.ts';
import { carrierOf, carries, onlyRecirculates, type StoryInPeriod, storyInPeriod } from './period.ts';
import { storyStatement } from './statement.ts';
import { summaryOf } from './summary.ts';
import { DIGEST_WORDS } from './words.ts';

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
}

/** A story stands in the first of these sections whose signal it carries; so it is told once. */
const SECTIONS: { key: DigestSection['key']; signal: SignalName; limit: number }[] = [
  { key: 'calls', signal: 'call_for_killing', limit: 30 },
  { key: 'un', signal: 'un_action', limit: 20 },
  { key: 'warnings', signal: 'execution_warning', limit: 12 },
  { key: 'executions', signal: 'execution_report', limit: 12 },
  { key: 'accountability', signal: 'accountability', limit: 12 },
  { key: 'denials', signal: 'denial', limit: 12 },
  { key: 'advocacy', signal: 'advocacy', limit: 8 },
  { key: 'memory', signal: 'memory', limit: 8 },
];
const OLDER_LIMIT = 5;

/** What a period brought, one attributed line a story. Pure: the same input gives the same digest. */
export function buildDigest(input: DigestInput): Digest {
  const { language, zone, from, to } = input;
  const words = DIGEST_WORDS[language];
  const entries = input.stories.flatMap((story) => storyInPeriod(story, input) ?? []);
  const fresh = entries.filter((entry) => !entry.isOlder);
  const older = entries.filter((entry) => entry.isOlder && sectionOf(entry) !== null);
  const coverage = coverageOf(input.health, input, language);
  const empty = emptySentence(coverage, language);
  const section = (key: DigestSection['key'], statements: Statement[], limit: number): DigestSection => ({
    key,
    title: words.sections[key],
    statements: statements.slice(0, limit),
    more: Math.max(0, statements.length - limit),
    empty,
  });

  const sections = SECTIONS.map(({ key, signal, limit }) => {
    const own = fresh.filter((entry) => sectionOf(entry) === key);
    const statements = ordered(own).map((entry) => statementOf(entry, signal, input));
    return section(key, key === 'un' ? [...statements, ...unReactions(fresh, input)] : statements, limit);
  });
  const officials = officialStatements(fresh, input);
  sections.push({ ...section('officials', officials.statements, officials.statements.length), more: officials.more });
  if (older.length > 0)
    sections.push(
      section(
        'context',
        ordered(older).map((entry) => statementOf(entry, signalOfSection(entry), input)),
        OLDER_LIMIT,
      ),
    );

  return {
    kind: 'scheduled',
    title: words.title(longDay(to, zone, language)),
    language,
    from,
    to,
    zone,
    summary: summaryOf({
      counts: countEntries(entries, input.officials),
      previous: input.previous,
      stories: fresh.filter((entry) => sectionOf(entry) !== null).length,
      older: older.length,
      recirculated: input.stories.filter((story) => onlyRecirculates(story, input)).length,
      sources: input.health.length,
      coverage,
      language,
    }),
    sections,
    coverage,
  };
}

function sectionOf(entry: StoryInPeriod): DigestSection['key'] | null {
  return SECTIONS.find(({ signal }) => carries(entry, signal))?.key ?? null;
}

function signalOfSection(entry: StoryInPeriod): SignalName {
  return SECTIONS.find(({ signal }) => carries(entry, signal))?.signal ?? 'memory';
}

function statementOf(entry: StoryInPeriod, signal: SignalName, input: DigestInput): Statement {
  const item = carrierOf(entry, signal) ?? entry.items[0]!;
  return storyStatement({ story: entry.story, item, signal, continues: !entry.isNew && !entry.isOlder }, input);
}

/** What the UN said on a call stands with the call's story, but a reader of the UN section must find it too. */
function unReactions(entries: StoryInPeriod[], input: DigestInput): Statement[] {
  const words = DIGEST_WORDS[input.language];
  return entries
    .filter((entry) => sectionOf(entry) === 'calls' && carries(entry, 'un_action'))
    .map((entry) => {
      const statement = statementOf(entry, 'un_action', input);
      return { ...statement, text: words.unReaction(statement.attribution) };
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
