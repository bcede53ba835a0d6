import type { OriginCondition, Rule, RuleConditions } from '#src/model/alert.ts';
import { contentOf } from '#src/model/item.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story, StoryItem } from '#src/model/story.ts';

type SignalCondition = NonNullable<RuleConditions['signals']>[number];
type Member = Story['items'][number];

/** In a rule's speakers: any person of the watchlist. */
const ANY_PERSON = 'watched-person';
const NOBODY: ReadonlySet<string> = new Set();
/** How far before the words of a signal its speaker is looked for, in UTF-16 code units. */
const SPEAKER_REACH = 240;

/** Whether all conditions of a rule that speak of the story (not of its newest item) hold for these of its items. */
export function ruleHolds(
  rule: Rule,
  story: Story,
  items: readonly Member[],
  persons: ReadonlySet<string> = NOBODY,
): boolean {
  const { entities, kinds, stances, languages, words, origins } = rule.when;
  if (items.length === 0) return false;
  if ((rule.when.signals || rule.when.speakers) && !items.some((item) => carries(item, rule.when, persons)))
    return false;
  if (entities && !items.some((item) => item.mentions.some((mention) => entities.includes(mention.entity))))
    return false;
  if (kinds && !items.some((item) => kinds.includes(item.publisher.kind))) return false;
  if (stances && !items.some(({ publisher }) => publisher.stance !== null && stances.includes(publisher.stance)))
    return false;
  if (languages && !items.some((item) => languages.includes(item.language.split('-')[0] ?? ''))) return false;
  if (words && !items.some((item) => holdsWord(item, words))) return false;
  return origins === undefined || originsAmong(story, items, origins);
}

/** Whether an item has a signal that a rule asks for, from a speaker whom it asks for. */
export function carries(item: StoryItem, when: RuleConditions, persons: ReadonlySet<string> = NOBODY): boolean {
  return signalFor(item, when, persons) !== null;
}

/** The strongest signal of an item that meets a rule's conditions on signals and speakers. */
export function signalFor(item: StoryItem, when: RuleConditions, persons: ReadonlySet<string> = NOBODY): Signal | null {
  const { speakers } = when;
  if (!speakers) return signalOf(item, when.signals);
  const wanted = (id: string) => speakers.includes(id) || (speakers.includes(ANY_PERSON) && persons.has(id));
  return signalOf({ ...item, signals: item.signals.filter((signal) => isSaidBy(item, signal, wanted)) }, when.signals);
}

/**
 * Of a call the analysis names the speaker. With other signals, whoever is named in the words that gave the reason, or
 * a sentence or so before them, is taken for it.
 */
function isSaidBy(item: StoryItem, signal: Signal, wanted: (id: string) => boolean): boolean {
  if (signal.speaker !== undefined) return wanted(signal.speaker);
  if (signal.signal === 'call_for_killing') return false;
  const from = signal.start - SPEAKER_REACH;
  return item.mentions.some(({ entity, start }) => wanted(entity) && start >= from && start < signal.end);
}

/** The strongest signal of an item that meets one of the conditions; without conditions, its strongest. */
export function signalOf(item: StoryItem, conditions: readonly SignalCondition[] | undefined): Signal | null {
  let best: Signal | null = null;
  for (const signal of item.signals) {
    if (conditions && !conditions.some((condition) => meets(signal, condition))) continue;
    if (best === null || signal.score > best.score) best = signal;
  }
  return best;
}

function meets(signal: Signal, condition: SignalCondition): boolean {
  return (
    signal.signal === condition.signal &&
    signal.score >= (condition.score ?? 0) &&
    (condition.voice === undefined || signal.voice === condition.voice)
  );
}

function originsAmong(
  story: Story,
  items: readonly Member[],
  condition: NonNullable<RuleConditions['origins']>,
): boolean {
  const { count, kinds, stances }: OriginCondition = typeof condition === 'number' ? { count: condition } : condition;
  const ids = new Set(items.map((item) => item.id));
  const counted = story.origins.filter(
    (origin) =>
      origin.items.some((id) => ids.has(id)) &&
      (!kinds || kinds.includes(origin.kind)) &&
      (!stances || (origin.stance !== null && stances.includes(origin.stance))),
  );
  return counted.length >= count;
}

function holdsWord(item: StoryItem, words: readonly string[]): boolean {
  const text = ` ${comparable(contentOf(item))} `;
  return words.some((word) => text.includes(` ${comparable(word)} `));
}

/**
 * Lower case, one spelling of letters that Arabic and Persian keyboards write differently, and everything that is not
 * a letter or digit a space, so that whole words compare.
 */
export function comparable(text: string): string {
  return text
    .normalize('NFKC')
    .toLocaleLowerCase('en')
    .replace(/[يى]/gu, 'ی')
    .replace(/ك/gu, 'ک')
    .replace(/[\p{M}ـ]+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
