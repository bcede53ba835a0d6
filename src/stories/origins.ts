import { contentOf } from '#src/model/item.ts';
import type { SourceKind, Stance } from '#src/model/source.ts';
import type { Origin, Relation, StoryItem } from '#src/model/story.ts';
import { agencyNamed, citedAgency, citedName } from './agencies.ts';
import { LEAD_SLOTS } from './features.ts';
import { fold } from './fold.ts';
import { resemblance, sketchOf } from './min-hash.ts';
import { squeeze } from './squeeze.ts';

const MOST_PARENTS = 300;
const MOST_PUBLISHERS = 60;
const SHORTEST_NAME = 5;

export type Member = StoryItem & { relation: Relation };

const DERIVED = new Set<Relation>(['copy', 'translation', 'quote', 'recirculation']);

/**
 * The independent origins of a story, that of the first utterance first. One origin are: publishers of one owner; whoever
 * cites the same agency, or another member, at the beginning, with that one; a copy, translation or quote with the item that it is of.
 */
export function originsOf(items: readonly Member[]): Origin[] {
  const ordered = [...items].sort((a, b) => timeOf(a) - timeOf(b) || a.id - b.id);
  const groups = new Groups();
  // Most stories are of one item: nothing of it is compared.
  const isDerived = ordered.map((item, index) => index > 0 && DERIVED.has(item.relation));
  const sketches = isDerived.includes(true)
    ? ordered.map((item) => sketchOf(squeeze(contentOf(item)).slice(0, 400), LEAD_SLOTS))
    : [];
  const several = new Set(ordered.map(ownerOf)).size > 1;
  const named = ordered.map((item) => agencyNamed(item.publisher.owner ?? item.publisher.name));
  const cited = ordered.map((item) => citedAgency(contentOf(item)));
  const publishers = publishersOf(ordered);
  ordered.forEach((item, index) => {
    const own = named[index];
    groups.join(index, `owner:${ownerOf(item)}`);
    if (own) groups.join(index, `agency:${own.name}`);
    else if (cited[index]) groups.join(index, `agency:${cited[index].name}`);
    // "Radio Example reported": what it tells it has from another member.
    const teller = several ? publishers.get(citedName(contentOf(item), [...publishers.keys()]) ?? '') : undefined;
    if (teller && teller !== ownerOf(item)) groups.join(index, `owner:${teller}`);
    if (isDerived[index]) groups.join(index, groups.labelOf(parentOf(item, index, ordered, sketches)));
  });
  const origins: Origin[] = [];
  for (const members of groups.all()) {
    const first = ordered[members[0] ?? 0];
    if (!first) continue;
    // Where the agency itself published, it stands for the origin; else the one whom all cite.
    const source = ordered[members.find((index) => named[index] === cited[members[0] ?? 0]) ?? -1];
    const agency = source ? null : cited[members[0] ?? 0];
    const publisher = (source ?? first).publisher;
    origins.push({
      name: agency?.name ?? publisher.name,
      kind: agency?.kind ?? publisher.kind,
      stance: agency?.stance ?? publisher.stance ?? stanceOf(publisher.kind),
      items: members.map((index) => ordered[index]?.id ?? 0),
    });
  }
  return origins;
}

function ownerOf(item: Member): string {
  return (item.publisher.owner ?? item.publisher.name).toLowerCase();
}

/** Owners by the names of publishers as they would be cited, folded; names of a few letters are words too. */
function publishersOf(items: readonly Member[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const item of items) {
    const name = fold(item.publisher.name.slice(0, 80));
    if (name.length >= SHORTEST_NAME && owners.size < MOST_PUBLISHERS) owners.set(name, ownerOf(item));
  }
  return owners;
}

function timeOf(item: StoryItem): number {
  return (item.published ?? item.collected).getTime();
}

/** The item that a copy, translation or quote is of: the one it links to, else the likest before it, else the first. */
function parentOf(item: Member, index: number, ordered: readonly Member[], sketches: readonly number[][]): number {
  const links = new Set([item.forwardedFrom?.url, item.quotedIn, ...item.links]);
  let best = 0;
  let most = 0;
  // In a flood of copies the first ones are the parents of all.
  for (let other = 0; other < Math.min(index, MOST_PARENTS); other++) {
    const candidate = ordered[other];
    if (
      candidate &&
      ((candidate.url && links.has(candidate.url)) || (candidate.canonicalUrl && links.has(candidate.canonicalUrl)))
    )
      return other;
    const alike = resemblance(sketches[index] ?? [], sketches[other] ?? []);
    if (alike > most) {
      most = alike;
      best = other;
    }
    if (most === 1) break;
  }
  return best;
}

/** Whose side a publisher of a kind takes, where nobody said; of a government, which one it is must be said. */
function stanceOf(kind: SourceKind): Stance | null {
  switch (kind) {
    case 'state_media':
      return 'state';
    case 'government':
      return null;
    case 'opposition':
      return 'opposition';
    case 'un':
      return 'un';
    case 'ngo':
      return 'ngo';
    case 'news':
      return 'press';
    case 'social':
    case 'blog':
      return 'independent';
  }
}

/** Disjoint sets of members, joined through labels they share. */
class Groups {
  readonly #label = new Map<string, number>();
  readonly #parent: number[] = [];

  join(member: number, label: string): void {
    while (this.#parent.length <= member) this.#parent.push(this.#parent.length);
    const known = this.#label.get(label);
    if (known === undefined) this.#label.set(label, member);
    else {
      const [a, b] = [this.#root(member), this.#root(known)];
      this.#parent[Math.max(a, b)] = Math.min(a, b);
    }
  }

  /** A label that joins to the member itself. */
  labelOf(member: number): string {
    const label = `member:${member}`;
    if (!this.#label.has(label)) this.#label.set(label, member);
    return label;
  }

  all(): number[][] {
    const groups = new Map<number, number[]>();
    this.#parent.forEach((_, member) => {
      const root = this.#root(member);
      const group = groups.get(root);
      if (group) group.push(member);
      else groups.set(root, [member]);
    });
    return [...groups.values()];
  }

  #root(member: number): number {
    let root = member;
    while (this.#parent[root] !== undefined && this.#parent[root] !== root) root = this.#parent[root] ?? root;
    return root;
  }
}
