import { type Candidate, isTagged, plainWords } from './candidates.ts';
import type { Surroundings } from './choose-mentions.ts';
import type { Chosen, Claims } from './claims.ts';

const ANYWHERE = Number.MAX_SAFE_INTEGER;
/** A surname counts by the item's subject where a word of it stands within so many words. */
const SUBJECT_WITHIN = 80;

/** Where an item names somebody of a surname in full: the watched person (`own`), or another. */
interface Bearer {
  word: number;
  own: boolean;
}

/** The surnames that mean the watched person, given the full names chosen so far. */
export function chooseSurnames(candidates: Candidate[], claims: Claims, around: Surroundings): Chosen[] {
  const bearers = new Map<string, Bearer[]>();
  const note = (entity: string, bearer: Bearer): void => {
    const list = bearers.get(entity);
    if (list) list.push(bearer);
    else bearers.set(entity, [bearer]);
  };
  for (const { candidate } of claims.all)
    note(candidate.pattern.entity.id, { word: candidate.firstWord, own: candidate.pattern.rule !== 'other' });

  const open: Candidate[] = [];
  const inSmallLetters = !/\p{Lu}/u.test(around.content);
  for (const candidate of candidates) {
    const { rule, entity } = candidate.pattern;
    if (rule !== 'surname' && rule !== 'common' && rule !== 'distinctive') continue;
    if (claims.overlapping(candidate, (other) => other.pattern.rule === 'other' && other.pattern.entity === entity))
      continue;
    if (rule !== 'distinctive' && !isWrittenAsName(candidate, around, inSmallLetters)) continue;
    if (isOthersSurname(candidate, around)) note(entity.id, { word: candidate.firstWord, own: false });
    else open.push(candidate);
  }
  for (const list of bearers.values()) list.sort((a, b) => a.word - b.word);
  const others = claims.all.some(({ candidate }) => isOfTheRecord(candidate));
  return open.flatMap((candidate) => {
    const why = reasonFor(candidate, bearers.get(candidate.pattern.entity.id) ?? [], others, around);
    return why === null ? [] : [{ candidate, why }];
  });
}

const SMALL_LATIN = /^\p{Script=Latin}/u;

/**
 * In Latin script a surname has a capital, except in hashtags and handles: `away` is no `Avaei`. Where somebody writes without
 * any, it is spelled as in the watchlist.
 */
function isWrittenAsName(
  { pattern, start, firstWord, lastWord }: Candidate,
  { content, normalised, words }: Surroundings,
  inSmallLetters: boolean,
): boolean {
  const letter = content[normalised.offsets[start]!] ?? '';
  if (!SMALL_LATIN.test(letter) || letter !== letter.toLowerCase() || isTagged(words, firstWord)) return true;
  return inSmallLetters && plainWords(normalised.text, words, firstWord, lastWord).startsWith(pattern.plain);
}

/** A watched person or event named in full says that the item is about the record. */
function isOfTheRecord({ pattern }: Candidate): boolean {
  return pattern.rule !== 'other' && (pattern.entity.type === 'person' || pattern.entity.type === 'event');
}

/** A first name that is not the watched person's stands before it. */
function isOthersSurname({ pattern, firstWord }: Candidate, { context, profiles, words }: Surroundings): boolean {
  if (firstWord === 0 || words.closes[firstWord - 1] === 1) return false;
  if (words.starts[firstWord]! - words.ends[firstWord - 1]! !== 1) return false;
  if (!context.isIn('first-names', firstWord - 1)) return false;
  return !profiles.get(pattern.entity.id)?.own.has(context.word(firstWord - 1));
}

function reasonFor(
  { pattern, firstWord, lastWord }: Candidate,
  bearers: Bearer[],
  others: boolean,
  around: Surroundings,
): string | null {
  const { context, profiles } = around;
  const titles = profiles.get(pattern.entity.id)?.titles;
  const beside = [firstWord - 1, firstWord - 2, firstWord - 3, lastWord + 1, lastWord + 2];
  if (titles && beside.some((word) => titles.has(context.word(word)))) return 'surname; own title beside it';
  const bearer = nearestBearer(bearers, firstWord);
  if (bearer !== null) return bearer.own ? 'surname; full name in the item' : null;
  if (pattern.rule === 'distinctive') return 'surname; nobody else of that name in the item';
  if (pattern.rule === 'common' || context.near('sport', firstWord, lastWord, ANYWHERE)) return null;
  if (context.isIn('titles', firstWord - 1) || context.isIn('titles', firstWord - 2)) return 'surname; title before it';
  if (others) return 'surname; other watched names in the item';
  return context.near('subject', firstWord, lastWord, SUBJECT_WITHIN) ? 'surname; the subject near by' : null;
}

/** The last full name before a word, else the first after it; null where there is none. `bearers` rise by place. */
function nearestBearer(bearers: Bearer[], word: number): Bearer | null {
  let low = 0;
  let high = bearers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bearers[middle]!.word <= word) low = middle + 1;
    else high = middle;
  }
  return bearers[low - 1] ?? bearers[low] ?? null;
}
