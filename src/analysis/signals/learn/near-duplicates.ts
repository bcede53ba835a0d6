import { hashOf, mix } from '../hash.ts';

const SHINGLE = 3;
const ALIKE = 0.3;
const COMMON = 40;

/**
 * A group number for each text: texts that share nearly a third of their word triples are in one group, so that copies,
 * variants and templates never stand on both sides of a cross-validation. Words come tokenised. Texts of one `template` are one group.
 */
export function groupsOfSimilar(texts: string[][], templates: (string | undefined)[] = []): Uint32Array {
  const parents = Uint32Array.from(texts, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root]!;
    parents[index] = root;
    return root;
  };
  const first = new Map<string, number>();
  for (const [index, template] of templates.entries()) {
    if (template === undefined) continue;
    parents[index] = first.get(template) ?? index;
    if (!first.has(template)) first.set(template, index);
  }
  const shingles = texts.map((words, index) => {
    if (templates[index] !== undefined) return new Set<number>();
    const found = new Set<number>();
    for (let i = 0; i + SHINGLE <= words.length; i++)
      found.add(words.slice(i, i + SHINGLE).reduce((hash, word) => mix(hash, hashOf(word)), 7));
    return found;
  });
  const holders = new Map<number, number[]>();
  for (const [index, found] of shingles.entries())
    for (const shingle of found) {
      const list = holders.get(shingle);
      if (list) list.push(index);
      else holders.set(shingle, [index]);
    }
  for (const [index, found] of shingles.entries()) {
    const shared = new Map<number, number>();
    for (const shingle of found) {
      const list = holders.get(shingle) ?? [];
      if (list.length <= COMMON)
        for (const other of list) if (other < index) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    for (const [other, count] of shared)
      if (count >= ALIKE * Math.min(found.size, shingles[other]!.size)) parents[find(index)] = find(other);
  }
  return Uint32Array.from(texts, (_, index) => find(index));
}
