import type { SourceHealth } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import type { Digest, DigestSection, DigestStatement } from '#src/model/digest.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { changesSince } from './changes.ts';
import { coverageOf, emptySentence } from './coverage.ts';
import { said } from './digest-part.ts';
import {
  latestFirst,
  type Member,
  originItems,
  sameVoice,
  shareMention,
  signalItems,
  strongestSignal,
  unItemSince,
} from './flash-context.ts';
import { itemReading } from './item-reading.ts';
import { peopleAtRisk } from './people-at-risk.ts';
import { type StatementContext, storyStatement } from './statement.ts';
import type { TextReading } from './text-reading.ts';
import { digestWords } from './words.ts';

export interface FlashInput {
  story: Story;
  /** Stories that may give context, any number: of the same speakers and outlets, the UN's, warnings of executions. */
  related: readonly Story[];
  now: Date;
  zone: string;
  language: ReaderLanguage;
  health: readonly SourceHealth[];
  names: EntityNames;
  /** The brief on this story before this one. */
  before?: Digest | null;
  /** By which names are read out of items; without it nobody is named. */
  reading?: TextReading | null;
}

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
  const words = digestWords(language);
  const period = { from: story.firstSeen < now ? story.firstSeen : new Date(now.getTime() - 1), to: now };
  const coverage = coverageOf(input.health, { from: new Date(now.getTime() - DAY_MS), to: now }, language);
  const empty = emptySentence(coverage, language);
  const context: StatementContext = { language, zone, names };
  const isCall = signalItems(story, 'call_for_killing').length > 0;
  const subject: SignalName = isCall ? 'call_for_killing' : (strongestSignal(story) ?? 'un_action');
  const others = input.related.filter((other) => other.id !== story.id);
  const section = (key: DigestSection['key'], title: string, statements: DigestStatement[]): DigestSection => ({
    key,
    title,
    statements: statements.slice(0, LIMIT),
    more: Math.max(0, statements.length - LIMIT),
    empty,
  });
  const statement = (of: Story, item: Member, signal: SignalName) =>
    storyStatement({ story: of, item, signal, continues: false }, context);
  const lines = (stories: readonly Story[], signal: SignalName) =>
    stories.flatMap((other) => {
      const [item] = signalItems(other, signal);
      return item ? [statement(other, item, signal)] : [];
    });
  const voices = originItems(story, subject).map((item) => statement(story, item, subject));
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
          ...originItems(story, 'un_action').map((item) => statement(story, item, 'un_action')),
          ...others.sort(latestFirst).flatMap((other) => {
            const item = unItemSince(other, story.firstSeen);
            return item ? [statement(other, item, 'un_action')] : [];
          }),
        ]),
        section('warnings', words.flash.atRisk, lines(atRisk, 'execution_warning')),
      ]
    : [
        section(subject === 'un_action' ? 'un' : 'context', words.flash.un, voices),
        section('calls', words.sections.calls, lines(before, 'call_for_killing')),
        section('warnings', words.flash.atRisk, lines(atRisk, 'execution_warning')),
      ];
  const { reading } = input;
  if (reading) {
    const warned = [story, ...atRisk].map((one) => ({ story: one, items: one.items }));
    const people = peopleAtRisk(warned, { found: (item) => itemReading(item, reading), language, names });
    if (people.length > 0) sections.push(section('people', words.sections.people, people.map(said)));
  }
  if (input.before) {
    const since = { from: input.before.to, language, names };
    sections.splice(1, 0, {
      ...section('changes', words.flash.changes, changesSince(input.before, [story, ...others], since).map(said)),
      empty: words.flash.unchanged,
    });
  }
  const [lead] = voices;
  return {
    kind: 'flash',
    title: words.flashTitle(sharedWords(language).signals[subject]),
    language,
    ...period,
    zone,
    summary: lead ? lead.text : empty,
    sections,
    coverage,
  };
}
