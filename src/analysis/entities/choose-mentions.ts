import type { Normalised } from '../document.ts';
import type { Words } from '../words.ts';
import type { Candidate } from './candidates.ts';
import { type Chosen, Claims } from './claims.ts';
import type { ItemContext } from './contexts.ts';
import type { Profile } from './profiles.ts';
import { chooseSurnames } from './surnames.ts';

export interface Surroundings {
  context: ItemContext;
  /** By entity id. */
  profiles: Map<string, Profile>;
  /** ISO 8601. */
  published: string | null;
  words: Words;
  content: string;
  normalised: Normalised;
}

const ANYWHERE = Number.MAX_SAFE_INTEGER;
const AGAINST_WITHIN = 30;

/**
 * Decides which candidates are mentions. Longer names win over those inside them, except that an institution or a person
 * named within an institution's or an event's name is named too (`UN Human Rights Council`). Surnames are decided last,
 * by the full names, titles and subject around them.
 */
export function chooseMentions(candidates: Candidate[], around: Surroundings): Chosen[] {
  const byLength = candidates.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start);
  const claims = new Claims();
  const claim = (candidate: Candidate, why: string): void => {
    if (!claims.overlapping(candidate, (other) => excludes(other, candidate))) claims.add({ candidate, why });
  };
  for (const candidate of byLength) {
    const why = reasonByName(candidate, around);
    if (why !== null) claim(candidate, why);
  }
  const surnames = chooseSurnames(byLength, claims, around);
  for (const candidate of byLength)
    if (candidate.pattern.rule === 'office' && isHeld(candidate, claims, around))
      claim(candidate, 'office, held on the date of the item');
  for (const { candidate, why } of surnames) claim(candidate, why);
  return claims.all
    .filter(({ candidate }) => candidate.pattern.rule !== 'other')
    .sort((a, b) => a.candidate.start - b.candidate.start || b.candidate.end - a.candidate.end);
}

/** «Khamenei» in «Khamenei's office» is himself; «Montazeri» in «Ahmad Montazeri» is not his father. */
function excludes(longer: Candidate, shorter: Candidate): boolean {
  const one = longer.pattern;
  const other = shorter.pattern;
  if (one.entity === other.entity) return true;
  if (one.rule === 'other' || other.rule === 'other') return false;
  if (other.rule === 'surname' || other.rule === 'common' || other.rule === 'distinctive')
    return one.entity.type === 'person' || other.rule !== 'distinctive';
  return (
    one.entity.type === 'person' && other.entity.type === 'person' && one.rule !== 'office' && other.rule !== 'office'
  );
}

function reasonByName({ pattern, firstWord, lastWord }: Candidate, { context }: Surroundings): string | null {
  switch (pattern.rule) {
    case 'name':
      return pattern.cased ? 'name, written with these capitals' : 'name';
    case 'other':
      return 'another name';
    case 'conditional': {
      const { near, within, unless, against } = pattern.condition!;
      if (unless !== undefined && context.isBeside(unless, firstWord, lastWord)) return null;
      if (against !== undefined && context.near(against, firstWord, lastWord, AGAINST_WITHIN)) return null;
      const found = near.every((name, index) =>
        context.near(name, firstWord, lastWord, (index === 0 ? within : undefined) ?? ANYWHERE),
      );
      if (!found) return null;
      return near.length === 0 ? 'name' : `name; words of '${near.join("', '")}' near by`;
    }
    default:
      return null;
  }
}

/** Whether the item's date falls in the term of office, and the title does not belong to somebody named beside it. */
function isHeld({ pattern, firstWord, lastWord }: Candidate, claims: Claims, around: Surroundings): boolean {
  const { office } = pattern;
  const date = around.published;
  if (!office || !date) return false;
  if (office.from && date.slice(0, office.from.length) < office.from) return false;
  if (office.to && date.slice(0, office.to.length) > office.to) return false;
  const before = [firstWord - 1, firstWord - 2, firstWord - 3];
  if (before.some((word) => around.context.isIn('former', word))) return false;
  return (
    ![...before, lastWord + 1, lastWord + 2].some((word) => isPerson(word, claims, around)) &&
    !isCapital(around, lastWord + 1)
  );
}

function isPerson(word: number, claims: Claims, { context }: Surroundings): boolean {
  return (
    context.isIn('first-names', word) ||
    claims.at(word).some(({ candidate }) => candidate.pattern.entity.type === 'person')
  );
}

/** Whether a word begins with a capital, as a name after a title does. */
function isCapital({ words, content, normalised }: Surroundings, word: number): boolean {
  if (word >= words.count || words.closes[word - 1] === 1) return false;
  const letter = content[normalised.offsets[words.starts[word]!]!] ?? '';
  return letter !== letter.toLowerCase() && words.starts[word]! - words.ends[word - 1]! === 1;
}
