import type { Relation } from '#src/model/story.ts';
import type { Evidence } from './compare.ts';
import { textOf } from './compare.ts';
import type { StoryFeatures } from './features.ts';
import { common } from './hash.ts';
import { countOf, unitOf } from './numbers.ts';

const COPY = 0.68;
const REWRITE = 0.3;
/** A text or quote that is so many days old is an old story going round again, not news. */
const OLD_DAYS = 14;

/** The same text, apart from trimming, bylines and typing errors. */
export function isCopy(evidence: Pick<Evidence, 'text'>): boolean {
  return evidence.text >= COPY;
}

/** How an item stands to the item through which it joined its story. */
export function relationOf(features: StoryFeatures, known: StoryFeatures, evidence: Evidence): Relation {
  const later = features.dated && known.dated ? features.day - known.day : 0;
  const copy = isCopy(evidence);
  if (later > OLD_DAYS && (copy || evidence.quotes > 0)) return 'recirculation';
  if (copy) return 'copy';
  if (features.references.includes(known.url ?? -1)) return 'quote';
  if (isDevelopment(features, known)) return 'development';
  if (evidence.quotes > 0) return 'quote';
  if (features.language !== known.language) return 'translation';
  return textOf(features, known) >= REWRITE || later < 1.5 ? 'rewrite' : 'development';
}

/** A new step, a new signal, a new count of people, or a new person at the beginning. */
function isDevelopment(features: StoryFeatures, known: StoryFeatures): boolean {
  if (features.day < known.day) return false;
  if (features.step !== null && known.step !== null && features.step !== known.step) return true;
  if (features.signals.some((signal) => !known.signals.includes(signal)) && known.signals.length > 0) return true;
  const counts = (one: StoryFeatures): number[] =>
    one.numbers.filter((number) => unitOf(number) === 'people' && countOf(number) > 3);
  const before = counts(known);
  if (
    before.length > 0 &&
    counts(features).some((number) => !known.numbers.some((other) => countOf(other) === countOf(number)))
  )
    return true;
  return (
    features.leadPeople.length > 0 && known.people.length > 0 && common(features.leadPeople, known.people).length === 0
  );
}
