export const NONE = -1;

/** Nodes of a trie by number; 0 is the root. A node has an ending or a tail, never both. */
export interface GrownNodes {
  count: number;
  /** The node above, and the letter that leads from there. */
  parents: Int32Array;
  labels: Uint16Array;
  /** The name that ends here; the name whose rest is the only way on. */
  endings: Int32Array;
  tails: Int32Array;
}

/** The trie of names as it grows name by name; empty names are left out. `same` gives the next name of the same letters. */
export function growNames(names: readonly Uint16Array[]): { nodes: GrownNodes; same: Int32Array } {
  const grower = new Grower(names);
  for (let name = 0; name < names.length; name++) if (names[name]!.length > 0) grower.insert(name);
  return { nodes: grower.nodes, same: grower.same };
}

class Grower {
  private readonly names: readonly Uint16Array[];
  readonly nodes: GrownNodes;
  readonly same: Int32Array;
  /** By `keyOf`. */
  private readonly children = new Map<number, number>();

  constructor(names: readonly Uint16Array[]) {
    this.names = names;
    this.same = new Int32Array(names.length).fill(NONE);
    const room = 1 << 12;
    this.nodes = {
      count: 1,
      parents: new Int32Array(room),
      labels: new Uint16Array(room),
      endings: new Int32Array(room).fill(NONE),
      tails: new Int32Array(room).fill(NONE),
    };
  }

  insert(name: number): void {
    const { nodes, names, same } = this;
    const letters = names[name]!;
    let node = 0;
    for (let depth = 0; ; depth++) {
      const rival = nodes.tails[node]!;
      if (rival !== NONE) {
        if (sameFrom(names[rival]!, letters, depth)) {
          same[name] = same[rival]!;
          same[rival] = name;
          return;
        }
        nodes.tails[node] = NONE;
        this.hang(node, rival, depth);
      }
      if (depth === letters.length) {
        same[name] = nodes.endings[node]!;
        nodes.endings[node] = name;
        return;
      }
      const child = this.children.get(keyOf(node, letters[depth]!));
      if (child === undefined) {
        this.hang(node, name, depth);
        return;
      }
      node = child;
    }
  }

  /** Gives `node` a child for the letter of `name` at `depth`, which leads to that name alone. */
  private hang(node: number, name: number, depth: number): void {
    const { nodes } = this;
    const letter = this.names[name]![depth]!;
    if (nodes.count === nodes.parents.length) this.widen();
    const child = nodes.count++;
    nodes.parents[child] = node;
    nodes.labels[child] = letter;
    this.children.set(keyOf(node, letter), child);
    (depth + 1 === this.names[name]!.length ? nodes.endings : nodes.tails)[child] = name;
  }

  private widen(): void {
    const { nodes } = this;
    const room = nodes.parents.length * 2;
    const wider = <List extends Int32Array | Uint16Array>(list: List, into: List): List => {
      into.set(list);
      return into;
    };
    nodes.parents = wider(nodes.parents, new Int32Array(room));
    nodes.labels = wider(nodes.labels, new Uint16Array(room));
    nodes.endings = wider(nodes.endings, new Int32Array(room).fill(NONE));
    nodes.tails = wider(nodes.tails, new Int32Array(room).fill(NONE));
  }
}

/** Below 2^53 for any number of nodes that fits into memory. */
function keyOf(node: number, letter: number): number {
  return node * 0x10000 + letter;
}

function sameFrom(one: Uint16Array, other: Uint16Array, from: number): boolean {
  if (one.length !== other.length) return false;
  for (let i = from; i < one.length; i++) if (one[i] !== other[i]) return false;
  return true;
}
