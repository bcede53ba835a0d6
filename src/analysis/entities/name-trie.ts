/**
 * A trie over runs of letters, in typed arrays: edges in one open-addressed table, and the part of a name that no other
 * name shares kept as a tail instead of as nodes, so that 100,000 names take a few megabytes.
 */
export class NameTrie {
  private readonly names: Uint16Array[];
  private parents = new Int32Array(1 << 12);
  private labels = new Uint16Array(1 << 12);
  private children = new Int32Array(1 << 12);
  private mask = (1 << 12) - 1;
  private edges = 0;
  private nodes = 1;
  /** By node: the name that ends here, and the name whose rest is the only way on; -1 for none. */
  private ending = new Int32Array(1 << 11).fill(-1);
  private tail = new Int32Array(1 << 11).fill(-1);
  /** By name: the next name of the same letters; -1 for none. */
  private readonly same: Int32Array;
  private readonly first = new Int32Array(0x10000);

  constructor(names: Uint16Array[]) {
    this.names = names;
    this.same = new Int32Array(names.length).fill(-1);
    for (let name = 0; name < names.length; name++) if (names[name]!.length > 0) this.insert(name);
  }

  private insert(name: number): void {
    const letters = this.names[name]!;
    let node = 0;
    for (let depth = 0; ; depth++) {
      if (depth === letters.length) {
        this.chain(this.ending, node, name);
        return;
      }
      const rival = this.tail[node]!;
      if (rival >= 0) {
        if (sameFrom(this.names[rival]!, letters, depth)) {
          this.same[name] = this.same[rival]!;
          this.same[rival] = name;
          return;
        }
        this.tail[node] = -1;
        this.hang(node, rival, depth);
      }
      const child = this.step(node, letters[depth]!);
      if (child === 0) {
        this.hang(node, name, depth);
        return;
      }
      node = child;
    }
  }

  private chain(list: Int32Array, node: number, name: number): void {
    this.same[name] = list[node]!;
    list[node] = name;
  }

  /** Gives `node` a child for the letter of `name` at `depth`, which leads to that name alone. */
  private hang(node: number, name: number, depth: number): void {
    const child = this.addChild(node, this.names[name]![depth]!);
    (depth + 1 === this.names[name]!.length ? this.ending : this.tail)[child] = name;
  }

  private addChild(node: number, letter: number): number {
    if (this.nodes === this.ending.length) {
      this.ending = wider(this.ending);
      this.tail = wider(this.tail);
    }
    const child = this.nodes++;
    if (node === 0) this.first[letter] = child;
    else {
      if (++this.edges * 2 > this.mask) this.rehash();
      this.put(node, letter, child);
    }
    return child;
  }

  private put(node: number, letter: number, child: number): void {
    let slot = slotOf(node, letter) & this.mask;
    while (this.children[slot] !== 0) slot = (slot + 1) & this.mask;
    this.parents[slot] = node;
    this.labels[slot] = letter;
    this.children[slot] = child;
  }

  private rehash(): void {
    const { parents, labels, children } = this;
    const size = children.length * 2;
    this.mask = size - 1;
    this.parents = new Int32Array(size);
    this.labels = new Uint16Array(size);
    this.children = new Int32Array(size);
    for (let slot = 0; slot < children.length; slot++)
      if (children[slot] !== 0) this.put(parents[slot]!, labels[slot]!, children[slot]!);
  }

  /** The child, or 0: the root is nobody's child. */
  private step(node: number, letter: number): number {
    if (node === 0) return this.first[letter]!;
    let slot = slotOf(node, letter) & this.mask;
    for (;;) {
      const child = this.children[slot]!;
      if (child === 0) return 0;
      if (this.parents[slot] === node && this.labels[slot] === letter) return child;
      slot = (slot + 1) & this.mask;
    }
  }

  /** Calls `found` for each name that stands at `start`, with the index after its last letter; shorter names first. */
  match(text: Uint16Array, length: number, start: number, found: (name: number, end: number) => void): void {
    let node = 0;
    for (let at = start; ; at++) {
      let name = this.ending[node]!;
      for (; name >= 0; name = this.same[name]!) found(name, at);
      name = this.tail[node]!;
      if (name >= 0) {
        const letters = this.names[name]!;
        const end = start + letters.length;
        if (end > length) return;
        for (let i = at; i < end; i++) if (text[i] !== letters[i - start]) return;
        for (; name >= 0; name = this.same[name]!) found(name, end);
        return;
      }
      if (at >= length) return;
      node = this.step(node, text[at]!);
      if (node === 0) return;
    }
  }
}

function slotOf(node: number, letter: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(letter, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function sameFrom(one: Uint16Array, other: Uint16Array, from: number): boolean {
  if (one.length !== other.length) return false;
  for (let i = from; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}

function wider(list: Int32Array): Int32Array<ArrayBuffer> {
  const result = new Int32Array(list.length * 2).fill(-1);
  result.set(list);
  return result;
}
