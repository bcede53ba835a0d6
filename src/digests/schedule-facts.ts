import { DIGEST_DAYS, type DigestEdition } from '#src/model/digest.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { clipped, isolated, plainLine } from '#src/model/display-text.ts';
import { languageNameIn } from '#src/model/language-name.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { digestPageWords } from './schedule-words.ts';
import { digestWords } from './words.ts';

/** All that can be said of a schedule: for whom, when, of what, and where it goes. Nothing in `parts` means all. */
export function factsOfSchedule(
  edition: DigestEdition,
  language: ReaderLanguage,
): { what: string; parts: readonly string[] }[] {
  const words = digestPageWords(language);
  const { signals } = sharedWords(language);
  const { sections } = digestWords(language);
  const { label, days, time, zone, period, channels, entities, leastScore } = edition;
  const onDays = days.length === DIGEST_DAYS.length ? words.every : days.map((day) => words.dayNames[day]).join(' ');
  return [
    { what: words.label, parts: label ? [isolated(clipped(plainLine(label), 120))] : [] },
    { what: words.audience, parts: [edition.public ? words.publicKind : words.internal] },
    { what: words.when, parts: [onDays, isolated(inDigitsOf(language, time)), isolated(zone)] },
    { what: words.language, parts: [languageNameIn(edition.language, language)] },
    { what: words.period, parts: [words.periods[period]] },
    { what: words.channels, parts: channels.map(isolated) },
    { what: words.signals, parts: edition.signals.map((signal) => signals[signal]) },
    { what: words.entities, parts: entities.map(isolated) },
    { what: words.leastScore, parts: leastScore > 0 ? [isolated(inDigitsOf(language, String(leastScore)))] : [] },
    { what: words.sections, parts: edition.sections.map((section) => sections[section]) },
  ];
}
