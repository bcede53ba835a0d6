import { BLOCK, isReadable } from '#src/evidence/mask.ts';
import type { ItemWords } from '#src/store/redactions.ts';

/** Within a name: "Nilufar Tavassoli", "al-Tavassoli". */
const WITHIN = /^(?:\s|\u200c|\u200d|['’.·_-])$/u;
/** After an initial: "N. Tavassoli". */
const AFTER_INITIAL = /^\.\s$/u;

/**
 * What an earlier redaction took out of an item: the words as they were spelt in it, or null where it was all of them.
 * Told from the wordings before and after, since masks keep every length. Undefined where no wording of before is one of after
 * with masks in it. Two words that stood beside one another are told as one.
 */
export function wordsTakenOut(before: ItemWords, after: ItemWords): string[] | null | undefined {
  const pairs = pairsOf(before, after).filter(([one, other]) => isMaskOf(one, other));
  if (pairs.length === 0) return undefined;
  const words = [...new Set(pairs.flatMap(([one, other]) => spansTakenOut(one, other)))];
  return words.length > 0 && pairs.every(([, other]) => !isReadable(other)) ? null : words;
}

function pairsOf(before: ItemWords, after: ItemWords): [string, string][] {
  const revisions = new Map(after.revisions.map((one) => [one.revision, one]));
  const pages = new Map(after.pageWordings.map((one) => [one.number, one]));
  const wordings = [
    [before, after] as const,
    ...before.revisions.map((one) => [one, revisions.get(one.revision)] as const),
    ...before.pageWordings.map((one) => [one, pages.get(one.number)] as const),
  ];
  return wordings.flatMap(([one, other]): [string, string][] =>
    other
      ? [
          [one.title, other.title],
          [one.text, other.text],
        ]
      : [],
  );
}

function isMaskOf(before: string, after: string): boolean {
  if (before.length !== after.length || before === '') return false;
  for (let at = 0; at < before.length; at++) if (after[at] !== before[at] && after[at] !== BLOCK) return false;
  return true;
}

function spansTakenOut(before: string, after: string): string[] {
  const spans: { start: number; end: number }[] = [];
  for (let at = 0; at < before.length; at++) {
    if (after[at] === before[at]) continue;
    const last = spans.at(-1);
    const gap = last && before.slice(last.end, at);
    const isInitial = last && last.end - last.start === 1;
    if (last && (gap === '' || WITHIN.test(gap ?? '') || (isInitial && AFTER_INITIAL.test(gap ?? ''))))
      last.end = at + 1;
    else spans.push({ start: at, end: at + 1 });
  }
  return spans.map(({ start, end }) => before.slice(start, end));
}
