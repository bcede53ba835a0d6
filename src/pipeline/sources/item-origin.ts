import type { CollectedItem } from '#src/model/item.ts';
import type { Publisher } from '#src/model/source.ts';
import type { StoredSource } from '#src/store/sources.ts';

/** Who published what a source brings, where the item does not say otherwise. */
export function publisherOf(source: StoredSource): Publisher {
  return {
    name: source.name,
    kind: source.kind,
    platform: source.platform,
    owner: source.owner,
    stance: source.stance,
  };
}

/** A file is nobody's outlet: what does not say who published it is said to be of the site that it came from, if any. */
export function publisherOfImport(source: StoredSource, { url }: CollectedItem): Publisher {
  const host = url === null ? undefined : URL.parse(url)?.hostname.replace(/^www\./, '');
  return { ...publisherOf(source), name: host ?? '' };
}

/** Where an imported item stands in time; what claims to come from the future came now. */
export function timeOfImport(item: CollectedItem, now: Date): Date {
  const published = item.published === null ? Number.NaN : Date.parse(item.published);
  return Number.isNaN(published) || published > now.getTime() ? now : new Date(published);
}
