import { previewDigest } from '#src/pipeline/send-digests.ts';
import { syncEntities } from '#src/store/configuration.ts';
import { insertDigest } from '#src/store/digests.ts';
import { recordLook, upsertSource } from '#src/store/sources.ts';
import { storiesBefore } from './sample-fortnight.ts';
import { ENTITIES, NAMES, SOURCES } from './sample-outlets.ts';
import { STORIES } from './sample-stories.ts';
import type { SampleStory } from './sample-story.ts';
import { type SampleSource, type SeedContext, seedStory } from './seed.ts';

export async function seedSources(context: SeedContext, sources: readonly SampleSource[]): Promise<void> {
  const { db, now } = context;
  for (const [index, { config, outcome, reason }] of sources.entries()) {
    const id = await upsertSource(db, config, 'file');
    if (outcome === null) continue;
    const looked = new Date(now.getTime() - (index + 1) * 120_000);
    const nextLook = new Date(now.getTime() + 600_000);
    await recordLook(db, id, {
      outcome,
      reason: reason ?? null,
      state: undefined,
      now: looked,
      nextLook,
      intervalSeconds: 900,
      foundNew: outcome === 'items',
      movedTo: null,
      gone: false,
    });
  }
}

/** Fills an empty database with the day, a fortnight of figures before it, and a digest; gives the stories' ids. */
export async function seedSampleDay(context: SeedContext): Promise<{ stories: number[]; items: number[] }> {
  const { db, now } = context;
  await seedSources(context, SOURCES);
  await syncEntities(db, ENTITIES);
  const seeded = [];
  // The oldest first, as they would have come.
  const ageOf = (story: SampleStory) => Math.max(...story.items.map(({ age }) => age));
  for (const story of [...STORIES, ...storiesBefore()].sort((a, b) => ageOf(b) - ageOf(a)))
    seeded.push(await seedStory(context, story));
  const period = { from: new Date(now.getTime() - 86_400_000), to: now };
  for (const language of ['en', 'fa'] as const) {
    const digest = await previewDigest(
      { db, names: NAMES, officials: ENTITIES.filter(({ type }) => type === 'person'), language, zone: 'UTC' },
      period,
    );
    await insertDigest(db, digest, `daily:${language}`, null, now);
  }
  return { stories: seeded.map(({ story }) => story), items: seeded.flatMap(({ items }) => items) };
}
