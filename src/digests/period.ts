import type { SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import type { DigestPeriod } from './schedule.ts';

type Member = Story['items'][number];

/** What was published longer before a period than this is older news, though it came in only now. */
const OLDER_AFTER_MS = 72 * 3_600_000;

/** A story as far as a period saw it. */
export interface StoryInPeriod {
  story: Story;
  /** Its items that came in or were published in the period, recirculated ones left out; in the story's order. */
  items: Member[];
  /** No item of it is from before the period. */
  isNew: boolean;
  /** All of `items` were published long before the period and came in only now. */
  isOlder: boolean;
}

/** Null where the period saw nothing of the story, or only old material that went round again. */
export function storyInPeriod(story: Story, period: DigestPeriod): StoryInPeriod | null {
  const items = story.items.filter((item) => item.relation !== 'recirculation' && isInPeriod(item, period));
  if (items.length === 0) return null;
  const known = story.items.filter(
    (item) => item.collected.getTime() < period.to.getTime() || isInPeriod(item, period),
  );
  const olderBefore = period.from.getTime() - OLDER_AFTER_MS;
  const isOlderItem = (item: Member) => item.published !== null && item.published.getTime() < olderBefore;
  const isOlder = items.every(isOlderItem);
  return {
    story,
    // A story may join fresh news to an old item that came in with it: what is fresh is told.
    items: isOlder ? items : items.filter((item) => !isOlderItem(item)),
    isNew: known.every((item) => isInPeriod(item, period)),
    isOlder,
  };
}

/** Whether all that the period saw of a story is old material that went round again. */
export function onlyRecirculates(story: Story, period: DigestPeriod): boolean {
  const items = story.items.filter((item) => isInPeriod(item, period));
  return items.length > 0 && items.every((item) => item.relation === 'recirculation');
}

/** Published or collected within; the end belongs to the next period. A date in the future is not believed. */
function isInPeriod({ collected, published }: Member, { from, to }: DigestPeriod): boolean {
  const [first, end, seen] = [from.getTime(), to.getTime(), collected.getTime()];
  if (seen >= first && seen < end) return true;
  const time = published?.getTime() ?? seen;
  return time < seen && time >= first && time < end;
}

/** The item of a period that carries a signal best: its makers' own voice first, then the surest, then the earliest. */
export function carrierOf(entry: StoryInPeriod, name: SignalName): Member | null {
  let best: { item: Member; rank: number } | null = null;
  for (const item of entry.items) {
    for (const signal of item.signals) {
      if (signal.signal !== name) continue;
      const own = signal.voice === 'direct' || (name === 'un_action' && item.publisher.kind === 'un');
      const rank = signal.score + (own ? 1 : 0);
      if (best === null || rank > best.rank) best = { item, rank };
    }
  }
  return best?.item ?? null;
}

export function carries(entry: StoryInPeriod, name: SignalName): boolean {
  return entry.items.some((item) => item.signals.some((signal) => signal.signal === name));
}

/** All that its items carry, each once. */
export function signalsOf(entry: StoryInPeriod): Set<SignalName> {
  const found = new Set<SignalName>();
  for (const item of entry.items) for (const { signal } of item.signals) found.add(signal);
  return found;
}
