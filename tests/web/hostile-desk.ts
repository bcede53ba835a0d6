import { previewDigest } from '#src/pipeline/send-digests.ts';
import { syncEntities } from '#src/store/configuration.ts';
import { insertDigest } from '#src/store/digests.ts';
import { recordLook, upsertSource } from '#src/store/sources.ts';
import { HOSTILE_TEXTS, hostileStory } from './hostile-texts.ts';
import { ENTITIES } from './sample-outlets.ts';
import { type SeedContext, seedStory } from './seed.ts';

export interface HostileDesk {
  stories: number[];
  items: number[];
  digest: number;
}

/** Fills a database so that every field of every page is hostile. */
export async function seedHostileDesk(context: SeedContext): Promise<HostileDesk> {
  const { db, now } = context;
  const all = HOSTILE_TEXTS.join(' ').toWellFormed();
  const source = await upsertSource(
    db,
    {
      key: 'hostile',
      name: all.slice(0, 900).toWellFormed(),
      type: 'feed',
      kind: 'social',
      platform: 'telegram',
      owner: all,
      stance: null,
      language: 'en',
      proxy: null,
      enabled: true,
      settings: { url: 'javascript:window.ran=1' },
    },
    'file',
  );
  await recordLook(db, source, {
    outcome: 'broken',
    reason: all,
    state: undefined,
    now,
    nextLook: now,
    intervalSeconds: 900,
    foundNew: false,
    movedTo: null,
    gone: false,
  });
  await syncEntities(db, [
    ...ENTITIES,
    {
      id: 'hostile-person',
      type: 'person',
      name: { en: all, fa: all },
      why: { en: all, fa: all },
      source: 'javascript:window.ran=1',
      wikidata: '"><script>',
      offices: [{ title: { en: all, fa: all }, from: all, to: all }],
    },
  ]);
  const seeded = [];
  for (const [index, text] of HOSTILE_TEXTS.entries()) seeded.push(await seedStory(context, hostileStory(text, index)));
  const items = seeded.flatMap((one) => one.items);
  // Fields that no store function takes from a test as they are.
  await db
    .updateTable('items')
    .set({
      published_claim: all,
      updated_claim: all,
      quoted_in: 'javascript:window.ran=1',
      forwarded_from: JSON.stringify({ name: all, url: null }),
      failure: all,
    })
    .where('id', 'in', items)
    .execute();
  await db
    .updateTable('items')
    .set({ language: '"><script>window.ran=1</script>' })
    .where('id', '=', items[0] ?? 0)
    .execute();
  await db
    .updateTable('signals')
    .set({ span_start: -5, span_end: 1_000_000 })
    .where('item_id', '=', items[2] ?? 0)
    .execute();
  await db
    .updateTable('mentions')
    .set({ span_start: 3, span_end: 2 })
    .where('item_id', '=', items[4] ?? 0)
    .execute();
  const digest = await previewDigest(
    { db, names: new Map(), officials: [], language: 'en', zone: 'UTC' },
    { from: new Date(now.getTime() - 86_400_000), to: now },
  );
  const statement = {
    text: all,
    quote: all,
    language: '"><script>',
    attribution: all,
    url: 'javascript:window.ran=1',
    story: 1,
    published: now,
  };
  const hostile = {
    ...digest,
    title: all.slice(0, 400),
    summary: all,
    sections: digest.sections.map((section) => ({ ...section, title: all.slice(0, 300), statements: [statement] })),
  };
  const id = await insertDigest(db, hostile, 'daily:hostile', null, now);
  return { stories: seeded.map((one) => one.story), items, digest: id ?? 0 };
}
