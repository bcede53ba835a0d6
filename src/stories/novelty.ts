import type { SignalName } from '#src/model/signal.ts';
import type { Relation } from '#src/model/story.ts';
import type { Evidence } from './compare.ts';
import { textOf } from './compare.ts';
import type { StoryFeatures } from './features.ts';
import { common } from './hash.ts';
import { countOf } from './numbers.ts';

const COPY = 0.68;
const REWRITE = 0.3;
/** A text or quote that is so many days old is an old story going round again, not news. */
const OLD_DAYS = 14;

/** The same text, apart from trimming, bylines and typing errors. */
export function isCopy(evidence: Pick<Evidence, 'text'>): boolean {
  return evidence.text >= COPY;
}

/** Same subject to this degree, and no number that speaks against it: the text in another language, not a report of one's own. */
const TRANSLATED = 0.5;
/** New only where one of these appears: the others come and go with a sentence of background. */
const NEWS: readonly SignalName[] = ['call_for_killing', 'un_action', 'accountability'];

/** How an item stands to the item through which it joined its story. */
export function relationOf(features: StoryFeatures, known: StoryFeatures, evidence: Evidence): Relation {
  const later = features.dated && known.dated ? features.day - known.day : 0;
  const copy = isCopy(evidence);
  if (later > OLD_DAYS && (copy || quotesOnly(features, known))) return 'recirculation';
  if (copy) return 'copy';
  if (known.url !== null && features.references.includes(known.url)) return 'quote';
  if (isDevelopment(features, known, evidence)) return 'development';
  if (evidence.quotes > 0) return 'quote';
  if (isTranslation(features, known, evidence)) return 'translation';
  return textOf(features, known) >= REWRITE || later < 1.5 ? 'rewrite' : 'development';
}

/** Most of what it quotes is in the other, and it brings no answer to it: no court, no UN, no protest. */
function quotesOnly(features: StoryFeatures, known: StoryFeatures): boolean {
  const shared = common(features.quotes, known.quotes).length;
  return shared > 0 && shared * 2 >= features.quotes.length && !answers(features, known);
}

/** An item with one of these says something new about words or deeds known from before. */
const ANSWERS: readonly SignalName[] = [
  'un_action',
  'accountability',
  'advocacy',
  'execution_report',
  'execution_warning',
];

/** Whether an item carries an answer that `known` (nothing, where there is none) does not. */
export function answers(features: StoryFeatures, known: Pick<StoryFeatures, 'signals'>): boolean {
  return features.signals.some((signal) => ANSWERS.includes(signal) && !known.signals.includes(signal));
}

function isTranslation(features: StoryFeatures, known: StoryFeatures, evidence: Evidence): boolean {
  if (features.language === known.language) return false;
  if (features.owner === known.owner) return true;
  const ratio = features.letters / Math.max(1, known.letters);
  return evidence.concepts >= TRANSLATED && evidence.otherNumbers === 0 && ratio > 0.4 && ratio < 2.5;
}

/** A new step, a new count of people, a new person at the beginning, or an answer of another kind (a call, the UN, a court). */
function isDevelopment(features: StoryFeatures, known: StoryFeatures, evidence: Evidence): boolean {
  if (features.day < known.day) return false;
  if (features.step !== null && known.step !== null && features.step !== known.step) return true;
  if (features.count !== null && known.count !== null && !hasCount(known, features.count)) return true;
  const answer = NEWS.some((signal) => features.signals.includes(signal) && !known.signals.includes(signal));
  if (answer && known.signals.length > 0 && textOf(features, known) < REWRITE && evidence.concepts < TRANSLATED)
    return true;
  const named = features.leadPeople.length > 0 && known.people.length > 0;
  return (
    named && common(features.leadPeople, known.people).length === 0 && evidence.people === 0 && evidence.families === 0
  );
}

function hasCount(features: StoryFeatures, count: number): boolean {
  return features.numbers.some((number) => countOf(number) === countOf(count));
}
