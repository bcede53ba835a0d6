import { clipped } from '#src/model/display-text.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { changeWords } from './notice-words.ts';

/** One thing that holds of a rule or a schedule, as parts of a sentence in the reader's language. */
export interface Fact {
  /** "Severity", "Goes to". */
  what: string;
  parts: readonly string[];
}

const LONGEST_LINE = 600;

/** What holds, a line each: "Severity: urgent". */
export function linesOfFacts(facts: readonly Fact[], language: ReaderLanguage): string[] {
  const { is } = changeWords(language);
  return facts.flatMap(({ what, parts }) => (parts.length > 0 ? [is(what, listed(parts, language))] : []));
}

/** What of it is different now, and how it was: both hold the same facts in the same order. */
export function linesOfDifference(was: readonly Fact[], is: readonly Fact[], language: ReaderLanguage): string[] {
  const words = changeWords(language);
  return is.flatMap(({ what, parts }, index) => {
    const before = was[index]?.parts ?? [];
    const come = parts.filter((part) => !before.includes(part));
    const gone = before.filter((part) => !parts.includes(part));
    return [
      ...(come.length > 0 ? [words.now(what, listed(come, language))] : []),
      ...(gone.length > 0 ? [words.noLonger(what, listed(gone, language))] : []),
    ];
  });
}

function listed(parts: readonly string[], language: ReaderLanguage): string {
  return clipped(parts.join(sharedWords(language).comma), LONGEST_LINE);
}
