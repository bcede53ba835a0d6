import type { CollectedItem } from '#src/model/item.ts';
import type { Publisher, SourceConfig } from '#src/model/source.ts';

export const PUBLISHER: Publisher = {
  name: 'Harbour Wire',
  kind: 'news',
  platform: 'web',
  owner: 'Harbour Press',
  stance: 'press',
};

export function sourceConfig(change: Partial<SourceConfig> = {}): SourceConfig {
  return {
    ...PUBLISHER,
    key: 'harbour-wire',
    type: 'feed',
    settings: { url: 'https://harbour.example/rss' },
    language: 'en',
    proxy: null,
    enabled: true,
    ...change,
  };
}

export function collectedItem(change: Partial<CollectedItem> = {}): CollectedItem {
  return {
    externalId: 'one',
    url: 'https://harbour.example/one',
    canonicalUrl: 'https://harbour.example/one',
    title: 'A title',
    text: 'A text.',
    author: null,
    published: '2026-03-01T08:00:00.000Z',
    updated: null,
    language: 'en',
    publisher: null,
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    ...change,
  };
}
