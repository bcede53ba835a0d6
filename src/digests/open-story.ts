import type { EntityNames } from '#src/model/attribution.ts';
import { webAddress } from '#src/model/display-text.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story, StoryItem } from '#src/model/story.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';

/**
 * A story as the public may read of it: without the words of its items and without anybody's name but those of watched
 * persons and of outlets. What is built from it cannot name anybody else.
 */
export function openStory(story: Story, names: EntityNames, language: ReaderLanguage): Story {
  const items = story.items.map((item) => openItem(item, names, language));
  const shown = new Map(items.map((item) => [item.id, item.publisher.name]));
  const origins = story.origins.map((origin) => ({ ...origin, name: shown.get(origin.items[0] ?? -1) ?? '' }));
  return { ...story, title: '', items, origins };
}

/** The same of one item. */
export function openItem<Item extends StoryItem>(item: Item, names: EntityNames, language: ReaderLanguage): Item {
  const { kind } = item.publisher;
  // An account is a person, and a blog often bears its author's name.
  const isOutlet = kind !== 'social' && kind !== 'blog' && item.author?.handle == null;
  const publisher = isOutlet ? item.publisher : { ...item.publisher, name: sharedWords(language).kinds.social };
  return {
    ...item,
    publisher,
    author: null,
    title: '',
    text: '',
    url: isOutlet ? siteOf(item.url ?? item.canonicalUrl) : null,
    canonicalUrl: null,
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    signals: item.signals.map((signal) => openSignal(signal, names)),
  };
}

function openSignal({ speaker, target: _, ...signal }: Signal, names: EntityNames): Signal {
  const watched = speaker !== undefined && names.has(speaker);
  return { ...signal, reason: '', ...(watched ? { speaker } : {}) };
}

/** The outlet's own page: addresses of articles often hold the names of those whom they tell of. */
function siteOf(url: string | null): string | null {
  const address = webAddress(url);
  return address === null ? null : `${new URL(address).origin}/`;
}
