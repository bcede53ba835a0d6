import { buildDigest, type DigestInput } from '#src/digests/build-digest.ts';
import { countEntries, type PeriodCounts } from '#src/digests/counts.ts';
import { storyInPeriod } from '#src/digests/period.ts';
import type { DigestPeriod } from '#src/digests/schedule.ts';
import type { SourceHealth } from '#src/model/alert.ts';
import type { Digest, DigestSection } from '#src/model/digest.ts';
import type { WatchedEntity } from '#src/model/entity.ts';
import type { Story } from '#src/model/story.ts';
import { NAMES } from '../alerts/build-story.ts';

export const from = new Date('2026-11-20T06:00:00Z');
export const to = new Date('2026-11-21T06:00:00Z');
export const inside = new Date('2026-11-20T12:00:00Z');
export const before = new Date('2026-11-19T12:00:00Z');
export const at = (moment: Date) => ({ published: moment, collected: moment });

export const official: WatchedEntity = {
  id: 'example-cleric',
  type: 'person',
  name: { en: 'Example Cleric', fa: 'روحانی نمونه' },
  why: { en: 'Named in the record.' },
  source: 'https://record.example/',
  wikidata: null,
  offices: [],
};

export function health(name: string, more: Partial<SourceHealth> = {}): SourceHealth {
  return {
    source: name.toLowerCase(),
    name,
    outcome: 'items',
    reason: null,
    lastLooked: inside,
    lastSuccess: inside,
    lastNewItem: inside,
    failures: 0,
    ...more,
  };
}

export function digestOf(stories: Story[], more: Partial<DigestInput> = {}): Digest {
  return buildDigest({
    from,
    to,
    zone: 'UTC',
    language: 'en',
    stories,
    health: [health('Radio')],
    officials: [official],
    names: NAMES,
    previous: null,
    ...more,
  });
}

/** Figures of a period, counted over its stories. */
export function countsOf(
  stories: readonly Story[],
  period: DigestPeriod,
  officials: readonly Pick<WatchedEntity, 'id'>[],
): PeriodCounts {
  return countEntries(
    stories.flatMap((story) => storyInPeriod(story, period) ?? []),
    officials,
  );
}

export const section = (digest: Digest, key: DigestSection['key']) => digest.sections.find((one) => one.key === key);
/** Where the stories stand: section key → story ids. */
export function placed(digest: Digest): Record<string, (number | null)[]> {
  const filled = digest.sections.filter(({ statements }) => statements.length > 0);
  return Object.fromEntries(filled.map(({ key, statements }) => [key, statements.map((one) => one.story)]));
}
