import type { SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';

export type Member = Story['items'][number];

export function latestFirst(a: Story, b: Story): number {
  return b.firstSeen.getTime() - a.firstSeen.getTime() || a.id - b.id;
}

function has(item: Member, name: SignalName): boolean {
  return item.signals.some((signal) => signal.signal === name);
}

/** The earliest first; old clips that went round again say nothing new. */
export function signalItems(story: Story, name: SignalName): Member[] {
  return story.items
    .filter((item) => item.relation !== 'recirculation' && has(item, name))
    .sort((a, b) => a.collected.getTime() - b.collected.getTime() || a.id - b.id);
}

/** One item of each independent origin. */
export function originItems(story: Story, name: SignalName): Member[] {
  const items = signalItems(story, name);
  return story.origins.flatMap((origin) => items.find((item) => origin.items.includes(item.id)) ?? []);
}

/** What a story is about where it is no call: a UN action, else its surest signal. */
export function strongestSignal(story: Story): SignalName | null {
  const signals = story.items.flatMap((item) => item.signals);
  if (signals.some(({ signal }) => signal === 'un_action')) return 'un_action';
  return signals.toSorted((a, b) => b.score - a.score)[0]?.signal ?? null;
}

/** Speakers of a story's calls, and the outlets that published calls of their own side. */
function voicesOf(story: Story): Set<string> {
  const voices = new Set<string>();
  for (const item of story.items)
    for (const signal of item.signals) {
      if (signal.signal !== 'call_for_killing') continue;
      if (signal.speaker) voices.add(signal.speaker.toLocaleLowerCase('en'));
      if (signal.voice === 'direct') voices.add(`outlet ${item.publisher.name.toLocaleLowerCase('en')}`);
    }
  return voices;
}

/** Whether the same speaker or the same outlet calls in both. */
export function sameVoice(other: Story, story: Story): boolean {
  return overlap(voicesOf(other), voicesOf(story));
}

/** What the UN did after that moment; what has no date may be of any time and is left out. */
export function unItemSince(story: Story, since: Date): Member | null {
  return signalItems(story, 'un_action').find(({ published }) => published !== null && published >= since) ?? null;
}

/** Whether both name the same watched person, prison or organisation. */
export function shareMention(other: Story, story: Story): boolean {
  const named = (of: Story) => new Set(of.items.flatMap((item) => item.mentions.map(({ entity }) => entity)));
  return overlap(named(other), named(story));
}

function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  return [...left].some((member) => right.has(member));
}
