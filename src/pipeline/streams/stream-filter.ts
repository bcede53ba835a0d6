import { COUNTRY } from '#src/analysis/firehose-filter.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';

/** A post is short; what is longer is judged by its beginning. */
const LONGEST = 4_000;

/**
 * Which posts of a stream of everything are kept: those that name somebody watched, and those that carry a signal and
 * speak of Iran or are Persian. A firehose holds every threat of the world; only these are ours. `makeSieve` gives the
 * filter that tells cheaply what is worth an analysis; it is made when the first post comes.
 */
export function createStreamFilter(
  analyse: (input: AnalysisInput) => Analysis,
  makeSieve: () => (text: string) => boolean,
): (text: string) => boolean {
  let sieve: ((text: string) => boolean) | null = null;
  return (text) => {
    const start = text.slice(0, LONGEST).toWellFormed();
    sieve ??= makeSieve();
    if (!sieve(start)) return false;
    const { mentions, signals, language } = analyse({ id: '', text: start });
    return mentions.length > 0 || (signals.length > 0 && (language === 'fa' || COUNTRY.test(start)));
  };
}
