import type { SourceHealth, Statement } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import { type ReaderLanguage, SHARED_WORDS } from '#src/model/wording.ts';
import { coverageOf, emptySentence } from './coverage.ts';
import { type StatementContext, storyStatement } from './statement.ts';
import { DIGEST_WORDS } from './words.ts';

export interface FlashInput {
  story: Story;
  /** Stories that may give context, any number: of the same speakers and outlets, the UN's, warnings of executions. */
  related: readonly Story[];
  now: Date;
  zone: string;
  language: ReaderLanguage;
  health: readonly SourceHealth[];
  names: EntityNames;
}

type Member = Story['items'][number];

const LIMIT = 6;
const DAY_MS = 86_400_000;
/** Warnings older than this say little about who is at risk now. */
const AT_RISK_DAYS = 30;

/**
 * A brief of one story with its context: what was said and who reports it, earlier calls by the same speaker or
 * outlet, what the UN has said since, and who is at risk. Of a UN action: the calls and warnings before it.
 */
export function buildFlashDigest(input: FlashInput): Digest {
  const { story, now, zone, language, names } = input;
  const words = DIGEST_WORDS[language];
  const period = { from: story.firstSeen < now ? story.firstSeen : new Date(now.getTime() - 1), to: now };
  const coverage = coverageOf(input.health, { from: new Date(now.getTime() - DAY_MS), to: now }, language);
  const empty = emptySentence(coverage, language);
  const context: StatementContext = { language, zone, names };
  const isCall = signalItems(story, 'call_for_killing').length > 0;
  const subject: SignalName = isCall ? 'call_for_killing' : (strongestSignal(story) ?? 'un_action');
  const others = input.related.filter((other) => other.id !== story.id);
  const section = (key: DigestSection['key'], title: string, statements: Statement[]): DigestSection => ({
    key,
    title,
    statements: statements.slice(0, LIMIT),
    more: Math.max(0, statements.length - LIMIT),
    empty,
  });
  const lines = (stories: readonly Story[], signal: SignalName) =>
    stories.flatMap((other) => {
      const item = signalItems(other, signal)[0];
      return item ? [storyStatement({ story: other, item, signal, continues: false, isOlder: true }, context)] : [];
    });

  const voices = originItems(story, subject).map((item) =>
    storyStatement({ story, item, signal: subject, continues: false, isOlder: false }, context),
  );
  const before = others.filter((other) => other.firstSeen <= story.firstSeen).sort(latestFirst);
  const atRisk = before.filter(
    (other) => now.getTime() - other.firstSeen.getTime() < AT_RISK_DAYS * DAY_MS && shareMention(other, story),
  );
  const sections = isCall
    ? [
        section('calls', words.flash.calls, voices),
        section(
          'context',
          words.flash.earlierCalls,
          lines(
            before.filter((other) => sameVoice(other, story)),
            'call_for_killing',
          ),
        ),
        section('un', words.flash.unSince, [
          ...signalItems(story, 'un_action').map((item) =>
            storyStatement({ story, item, signal: 'un_action', continues: false, isOlder: true }, context),
          ),
          ...lines(others.filter((other) => saidSince(other, story)).sort(latestFirst), 'un_action'),
        ]),
        section('warnings', words.flash.atRisk, lines(atRisk, 'execution_warning')),
      ]
    : [
        section(subject === 'un_action' ? 'un' : 'context', words.flash.un, voices),
        section('calls', words.sections.calls, lines(before, 'call_for_killing')),
        section('warnings', words.flash.atRisk, lines(atRisk, 'execution_warning')),
      ];
  const [lead] = voices;
  return {
    kind: 'flash',
    title: words.flashTitle(SHARED_WORDS[language].signals[subject]),
    language,
    ...period,
    zone,
    summary: lead ? lead.text : empty,
    sections,
    coverage,
  };
}

function latestFirst(a: Story, b: Story): number {
  return b.firstSeen.getTime() - a.firstSeen.getTime() || a.id - b.id;
}

function has(item: Member, name: SignalName): boolean {
  return item.signals.some((signal) => signal.signal === name);
}

/** The earliest first; old clips that went round again say nothing new. */
function signalItems(story: Story, name: SignalName): Member[] {
  return story.items
    .filter((item) => item.relation !== 'recirculation' && has(item, name))
    .sort((a, b) => a.collected.getTime() - b.collected.getTime() || a.id - b.id);
}

/** One item of each independent origin. */
function originItems(story: Story, name: SignalName): Member[] {
  const items = signalItems(story, name);
  return story.origins.flatMap((origin) => items.find((item) => origin.items.includes(item.id)) ?? []);
}

function strongestSignal(story: Story): SignalName | null {
  const signals = story.items.flatMap((item) => item.signals);
  if (signals.some(({ signal }) => signal === 'un_action')) return 'un_action';
  return signals.toSorted((a, b) => b.score - a.score)[0]?.signal ?? null;
}

/** Speakers of a story's calls, and the outlets that published calls of their own side. */
function voicesOf(story: Story): Set<string> {
  const voices = new Set<string>();
  for (const item of story.items)
    for (const signal of item.signals) {
      if (signal.signal !== 'call_for_killing') continue;
      if (signal.speaker) voices.add(signal.speaker.toLocaleLowerCase('en'));
      if (signal.voice === 'direct') voices.add(`outlet ${item.publisher.name.toLocaleLowerCase('en')}`);
    }
  return voices;
}

function sameVoice(other: Story, story: Story): boolean {
  return overlap(voicesOf(other), voicesOf(story));
}

function saidSince(other: Story, story: Story): boolean {
  return signalItems(other, 'un_action').some((item) => (item.published ?? item.collected) >= story.firstSeen);
}

function shareMention(other: Story, story: Story): boolean {
  const named = (of: Story) => new Set(of.items.flatMap((item) => item.mentions.map(({ entity }) => entity)));
  return overlap(named(other), named(story));
}

function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return [...left].some((member) => right.has(member));
}
