import { growNames, NONE } from './grow-names.ts';
import { NameFilter } from './name-filter.ts';

/** Words of an edge: the node that it leaves, its letter, the node that it leads to, what is known there (see `known`). */
const WIDTH = 4;

/**
 * A trie over runs of letters, made once and then only read. Edges stand in one open-addressed table with all that a step
 * asks for side by side: with 100,000 names nearly each step is a miss of the cache, and one is enough. The part of a
 * name that no other name shares is not made of nodes, but compared with the name.
 */
export class NameTrie {
  private readonly edges: Int32Array;
  private readonly mask: number;
  /** The edges of the root, by letter: the node and what is known there. */
  private readonly first = new Int32Array(0x10000 * 2);
  /** By name: the next name of the same letters. */
  private readonly same: Int32Array;
  /** The letters of all names, and where those of each begin; one more entry for the end. */
  private readonly letters: Uint16Array;
  private readonly starts: Uint32Array;
  private readonly filter: NameFilter;

  constructor(names: readonly Uint16Array[]) {
    const { nodes, same } = growNames(names);
    this.same = same;
    this.filter = new NameFilter(names);
    this.starts = new Uint32Array(names.length + 1);
    for (const [name, letters] of names.entries()) this.starts[name + 1] = this.starts[name]! + letters.length;
    this.letters = new Uint16Array(this.starts[names.length]!);
    for (const [name, letters] of names.entries()) this.letters.set(letters, this.starts[name]!);
    let size = 16;
    while (size < nodes.count * 2) size *= 2;
    this.mask = size - 1;
    this.edges = new Int32Array(size * WIDTH);
    for (let node = 1; node < nodes.count; node++)
      this.put(
        nodes.parents[node]!,
        nodes.labels[node]!,
        node,
        known(nodes.endings[node] ?? NONE, nodes.tails[node] ?? NONE),
      );
  }

  private put(parent: number, letter: number, node: number, what: number): void {
    if (parent === 0) {
      this.first[letter * 2] = node;
      this.first[letter * 2 + 1] = what;
      return;
    }
    let slot = slotOf(parent, letter) & this.mask;
    while (this.edges[slot * WIDTH + 2] !== 0) slot = (slot + 1) & this.mask;
    this.edges.set([parent, letter, node, what], slot * WIDTH);
  }

  /** Calls `found` for each name that stands at `start`, with the index after its last letter; shorter names first. */
  match(text: Uint16Array, length: number, start: number, found: (name: number, end: number) => void): void {
    if (start >= length || !this.filter.mayBegin(text, length, start)) return;
    const { edges, mask, same } = this;
    let node = this.first[text[start]! * 2]!;
    let what = this.first[text[start]! * 2 + 1]!;
    for (let at = start + 1; node !== 0; at++) {
      if (what !== 0) {
        let name = (what >> 1) - 1;
        let end = at;
        if ((what & 1) === 1) {
          end = this.endOfRest(text, length, start, at, name);
          if (end === 0) return;
        }
        for (; name >= 0; name = same[name]!) found(name, end);
        if ((what & 1) === 1) return;
      }
      if (at >= length) return;
      const letter = text[at]!;
      let slot = (slotOf(node, letter) & mask) * WIDTH;
      while (edges[slot + 2] !== 0 && (edges[slot] !== node || edges[slot + 1] !== letter))
        slot = (slot + WIDTH) & (edges.length - 1);
      node = edges[slot + 2]!;
      what = edges[slot + 3]!;
    }
  }

  /** Where a name ends in the text that begins at `start` if its letters from `at` on stand there; else 0. */
  private endOfRest(text: Uint16Array, length: number, start: number, at: number, name: number): number {
    const from = this.starts[name]!;
    const end = start + this.starts[name + 1]! - from;
    if (end > length) return 0;
    for (let i = at; i < end; i++) if (text[i] !== this.letters[from + i - start]) return 0;
    return end;
  }
}

/** Zero, twice the number after the name that ends at a node, or one more than that for a name whose rest is the only way on. */
function known(ending: number, tail: number): number {
  if (ending >= 0) return (ending + 1) * 2;
  return tail >= 0 ? (tail + 1) * 2 + 1 : 0;
}

function slotOf(node: number, letter: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(letter, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
