import type { Analysis, AnalysisInput } from '#src/model/signal.ts';

/** The country and its capital as the languages write them that are posted most; Persian itself is told by its language. */
const COUNTRY =
  /iran|irán|teheran|tehran|téhéran|тегеран|иран|ایران|إيران|ايران|طهران|تهران|ئێران|איראן|伊朗|イラン|이란|ईरान|ইরান|อิหร่าน|ιράν/iu;
/** A post is short; what is longer is judged by its beginning. */
const LONGEST = 4_000;

/**
 * Which posts of a stream of everything are kept: those that name somebody watched, and those that carry a signal and
 * speak of Iran or are Persian. A firehose holds every threat of the world; only these are ours.
 */
export function createStreamFilter(analyse: (input: AnalysisInput) => Analysis): (text: string) => boolean {
  return (text) => {
    const start = text.slice(0, LONGEST);
    if (start.trim().length < 4) return false;
    const { mentions, signals, language } = analyse({ id: '', text: start });
    return mentions.length > 0 || (signals.length > 0 && (language === 'fa' || COUNTRY.test(start)));
  };
}
