import type { StoredAlert } from '#src/store/alerts.ts';
import type { EntityDetail } from '#src/store/desk-entities.ts';
import type { ListedStoryItem } from '#src/store/item-list.ts';
import type { StoredSource } from '#src/store/sources.ts';
import type { StoryRow } from '#src/store/story-rows.ts';

/** How records of the store stand in answers: see `schemas.ts`. */

export function storyAnswer(
  story: Omit<StoryRow, 'publishers' | 'lead' | 'found' | 'signals'> & { signals: readonly string[] },
) {
  return {
    id: story.id,
    title: story.title,
    language: story.language,
    firstSeen: story.firstSeen.toISOString(),
    lastSeen: story.lastSeen.toISOString(),
    itemCount: story.itemCount,
    origins: story.origins.map((origin) => ({
      name: origin.name,
      kind: origin.kind,
      stance: origin.stance,
      items: origin.items.length,
    })),
    signals: story.signals,
    languages: story.languages,
  };
}

export function itemAnswer(item: ListedStoryItem) {
  const { name, kind, platform, stance } = item.publisher;
  return {
    id: item.id,
    story: item.story,
    source: item.source,
    publisher: { name, kind, platform, stance },
    author: item.author,
    url: item.url,
    title: item.title,
    text: item.text,
    language: item.language,
    published: item.published?.toISOString() ?? null,
    seen: item.collected.toISOString(),
    reviewed: item.reviewed,
    captureSha256: item.captureSha256,
    signals: item.signals.map((signal) => ({
      signal: signal.signal,
      score: signal.score,
      voice: signal.voice ?? null,
      speaker: signal.speaker ?? null,
      target: signal.target ?? null,
      start: signal.start,
      end: signal.end,
      reason: signal.reason,
    })),
    mentions: item.mentions.map(({ entity, surface, start, end }) => ({ entity, surface, start, end })),
  };
}

export function entityAnswer({ id, type, name, why, source, wikidata }: Omit<EntityDetail, 'watched' | 'offices'>) {
  return { id, type, name, why: why.en, whyIn: why, source, wikidata };
}

export function sourceAnswer(source: StoredSource) {
  const time = (date: Date | null) => date?.toISOString() ?? null;
  return {
    key: source.key,
    name: source.name,
    type: source.type,
    kind: source.kind,
    language: source.language,
    enabled: source.enabled,
    lastLooked: time(source.lastLooked),
    lastOutcome: source.lastOutcome,
    lastReason: source.lastReason,
    lastSuccess: time(source.lastSuccess),
    lastNewItem: time(source.lastNewItem),
  };
}

export function alertAnswer(alert: StoredAlert) {
  return {
    id: alert.id,
    rule: alert.rule,
    story: alert.story,
    kind: alert.kind,
    severity: alert.severity,
    state: alert.state,
    raisedAt: alert.raisedAt.toISOString(),
    content: JSON.parse(JSON.stringify(alert.content)) as Record<string, unknown>,
  };
}
