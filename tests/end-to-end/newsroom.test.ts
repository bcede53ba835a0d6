import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertContent } from '#src/model/alert.ts';
import { readScript } from '../newsroom/script.ts';
import { Service } from './service.ts';
import { openWorld, type World } from './world.ts';

// A delivery that a killed process had claimed is free again after 45 s.
const PATIENCE = { timeout: 100_000, interval: 250 };

let world: World;

beforeAll(async () => {
  world = await openWorld();
});

afterAll(() => world[Symbol.asyncDispose]());

/** Outlets' items by source, in their newest wording, that the service has stored and let its rules look at. */
async function checkedItems(): Promise<Map<string, number>> {
  const rows = await world.database.db
    .selectFrom('items')
    .innerJoin('sources', 'sources.id', 'items.source_id')
    .select(['sources.key', 'items.title', 'items.text'])
    .where('items.alerts_checked_at', 'is not', null)
    .execute();
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
  return counts;
}

describe('the service in the simulated world', () => {
  it('raises one alert for each event, names what it could not read, and loses and doubles nothing when killed', async () => {
    const days = readScript();
    const published = new Map<string, Set<string>>();
    let service = Service.start(world.environment);
    try {
      for (const [index, { items }] of days.entries()) {
        for (const item of items) {
          world.newsroom.publish(item);
          const ids = published.get(item.outlet) ?? new Set();
          published.set(item.outlet, ids.add(item.id));
        }
        // In the middle of the work, whatever it is just doing.
        if (index % 2 === 1) {
          await sleep(1500 + 700 * index);
          await service.kill();
          service = Service.start(world.environment);
        }
        await expect
          .poll(async () => {
            const counts = await checkedItems();
            return [...published]
              .map(([outlet, ids]) => [outlet, counts.get(outlet) ?? 0, ids.size] as const)
              .filter(([, has, due]) => has !== due);
          }, PATIENCE)
          .toEqual([]);
      }

      const due = days.flatMap(({ items }) => items.flatMap((item) => item.alert ?? []));
      const alerts = await world.database.db
        .selectFrom('alerts')
        .selectAll()
        .where('kind', '=', 'new')
        .where('severity', 'in', ['urgent', 'normal'])
        .execute();
      const raised = alerts.filter((alert) => ['call-for-killing', 'un-action'].includes(alert.rule));
      const told = raised.map(({ rule, content }) => `${rule}: ${(content as AlertContent).title}`);
      expect(told, told.join('\n')).toHaveLength(due.length);

      // Everything due was delivered, and nothing twice on our side.
      await expect
        .poll(async () => {
          const open = await world.database.db
            .selectFrom('deliveries')
            .select('id')
            .where('state', '!=', 'sent')
            .execute();
          return open.length;
        }, PATIENCE)
        .toBe(0);
      const deliveries = await world.database.db.selectFrom('deliveries').selectAll().execute();
      const uncertain = deliveries.filter((delivery) => delivery.possible_repeat).length;
      const chat = deliveries.filter((delivery) => delivery.channel === 'chat').length;
      expect(world.newsroom.chat.messages.length).toBeGreaterThanOrEqual(chat);
      expect(world.newsroom.chat.messages.length).toBeLessThanOrEqual(chat + uncertain);
      const mailIds = world.newsroom.mail.mails.map((mail) => mail.messageId);
      expect(new Set(mailIds).size).toBe(deliveries.filter((delivery) => delivery.channel === 'mail').length);

      // The copy, the rewrite and the translation stand in the story of the call.
      const stories = await world.database.db
        .selectFrom('items')
        .innerJoin('stories', 'stories.id', 'items.story_id')
        .select(['items.story_id', 'items.external_id', 'items.publisher_owner'])
        .where('items.title', 'like', '%تکرار اعدام‌های ۶۷%')
        .execute();
      expect(new Set(stories.map((row) => row.story_id)).size).toBe(1);

      // The outlet that fails and the one that is hostile.
      const closed = await world.database.db
        .selectFrom('sources')
        .selectAll()
        .where('key', '=', 'closed-gazette')
        .executeTakeFirstOrThrow();
      expect(closed).toMatchObject({ last_outcome: 'broken', last_success: null });
      const digest = await world.database.db
        .selectFrom('digests')
        .select('content')
        .where('kind', '=', 'scheduled')
        .executeTakeFirstOrThrow();
      expect(JSON.stringify(digest.content)).toContain('Closed Gazette');
      const traps = await world.database.db
        .selectFrom('items')
        .innerJoin('sources', 'sources.id', 'items.source_id')
        .select('items.text')
        .where('sources.key', '=', 'trap-herald')
        .execute();
      expect(traps).toHaveLength(10);
      expect(traps.some((trap) => trap.text.includes('harbour festival'))).toBe(true);

      // An edit is a revision of the item that it edits.
      const edited = await world.database.db
        .selectFrom('items')
        .select(['revision', 'title'])
        .where('title', 'like', '%ویرایش‌شده%')
        .executeTakeFirstOrThrow();
      expect(edited.revision).toBe(2);

      const stopped = await service.stop();
      expect(stopped.code).toBe(0);
      expect(stopped.milliseconds).toBeLessThan(10_000);
    } catch (error) {
      console.error(service.output);
      throw error;
    } finally {
      await service[Symbol.asyncDispose]();
    }
  }, 500_000);
});
