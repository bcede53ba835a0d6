import type { StoryFeatures } from './features.ts';
import { common } from './hash.ts';

/** People whom both name; a pair of words that only looks like a name counts against a name or across scripts. */
export function sharedPeople(a: StoryFeatures, b: StoryFeatures): number[] {
  const keys = new Set([...common(a.people, b.people), ...common(a.people, b.pairs), ...common(a.pairs, b.people)]);
  if (persoArabic(a.language) !== persoArabic(b.language)) for (const pair of common(a.pairs, b.pairs)) keys.add(pair);
  return [...keys];
}

function persoArabic(language: string): boolean {
  return /^(?:fa|ar|ckb|ur|ps|az-arab)\b/i.test(language);
}

/** A family name told in full on one side at least. */
export function sharedFamilies(a: StoryFeatures, b: StoryFeatures): number[] {
  return [
    ...new Set([...common(a.families, b.families), ...common(a.families, b.proper), ...common(a.proper, b.families)]),
  ];
}

/** Of the people named at the beginning of each, the share that both name: what an item is about is said first. */
export function focusOverlap(a: StoryFeatures, b: StoryFeatures): number {
  if (a.leadPeople.length === 0 || b.leadPeople.length === 0)
    return a.leadPeople.length === b.leadPeople.length ? 0.5 : 0.6;
  const both = common(a.leadPeople, b.leadPeople).length;
  return (
    both /
    Math.max(
      1,
      Math.min(a.leadPeople.length, b.leadPeople.length),
      Math.max(a.leadPeople.length, b.leadPeople.length) - 2,
    )
  );
}

/** Each names somebody at its beginning whom the other does not put there: another prisoner, another case. */
export function othersNamed(a: StoryFeatures, b: StoryFeatures, shared: readonly number[], overlap: number): number {
  if (a.leadPeople.length === 0 || b.leadPeople.length === 0 || overlap > 0) return 0;
  if (shared.length > 0)
    return a.leadPeople.some((person) => shared.includes(person)) &&
      b.leadPeople.some((person) => shared.includes(person))
      ? 0
      : 0.6;
  return sharedFamilies(a, b).length > 0 ? 0.3 : 1;
}
