import type { Rule, RuleConditions } from '#src/model/alert.ts';
import { contentOf } from '#src/model/item.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story, StoryItem } from '#src/model/story.ts';

type SignalCondition = NonNullable<RuleConditions['signals']>[number];
type Member = Story['items'][number];

/** Whether all conditions of a rule that speak of the story (not of its newest item) hold for these of its items. */
export function ruleHolds(rule: Rule, story: Story, items: readonly Member[]): boolean {
  const { signals, entities, kinds, languages, words, origins } = rule.when;
  if (items.length === 0) return false;
  if (signals && !items.some((item) => signalOf(item, signals) !== null)) return false;
  if (entities && !items.some((item) => item.mentions.some((mention) => entities.includes(mention.entity))))
    return false;
  if (kinds && !items.some((item) => kinds.includes(item.publisher.kind))) return false;
  if (languages && !items.some((item) => languages.includes(item.language.split('-')[0] ?? ''))) return false;
  if (words && !items.some((item) => holdsWord(item, words))) return false;
  return origins === undefined || originsAmong(story, items) >= origins;
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

function originsAmong(story: Story, items: readonly Member[]): number {
  const ids = new Set(items.map((item) => item.id));
  return story.origins.filter((origin) => origin.items.some((id) => ids.has(id))).length;
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
