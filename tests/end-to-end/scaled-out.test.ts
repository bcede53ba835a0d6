import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readScript } from '../newsroom/script.ts';
import { Service } from './service.ts';
import { openWorld, type World } from './world.ts';

const redisUrl = inject('redisUrl');
// A delivery that a killed worker had claimed is free again after 45 s.
const PATIENCE = { timeout: 100_000, interval: 250 };

describe.runIf(redisUrl)('several processes on Redis', () => {
  let world: World;

  beforeAll(async () => {
    world = await openWorld({ REDIS_URL: `${redisUrl}/7` });
  });

  afterAll(() => world[Symbol.asyncDispose]());

  const checked = async () => {
    const rows = await world.database.db
      .selectFrom('items')
      .select('id')
      .where('alerts_checked_at', 'is not', null)
      .execute();
    return rows.length;
  };

  it('share the work, survive the loss of a worker and of everything in Redis, and send each message once', async () => {
    const days = readScript();
    const services = [
      Service.start(world.environment, 'web'),
      Service.start(world.environment, 'worker'),
      Service.start(world.environment, 'worker', '--only', 'collect,deliver'),
    ];
    const redis = new Redis(`${redisUrl}/7`, { lazyConnect: true });
    try {
      await redis.connect();
      // What the hostile outlet serves at the first look.
      let due = 10;
      for (const [index, { items }] of days.slice(0, 3).entries()) {
        for (const item of items) world.newsroom.publish(item);
        due += items.length;
        if (index === 1) {
          await services[1]?.kill();
          services[1] = Service.start(world.environment, 'worker');
        }
        if (index === 2) await redis.flushdb();
        await expect.poll(checked, PATIENCE).toBe(due);
      }
      const open = () => world.database.db.selectFrom('deliveries').select('id').where('state', '!=', 'sent').execute();
      await expect.poll(async () => (await open()).length, PATIENCE).toBe(0);
      const deliveries = await world.database.db
        .selectFrom('deliveries')
        .selectAll()
        .where('channel', '=', 'chat')
        .execute();
      const uncertain = deliveries.filter((delivery) => delivery.possible_repeat).length;
      expect(deliveries.length).toBeGreaterThan(0);
      expect(world.newsroom.chat.messages.length).toBeGreaterThanOrEqual(deliveries.length);
      expect(world.newsroom.chat.messages.length).toBeLessThanOrEqual(deliveries.length + uncertain);
      for (const service of services) expect(await service.stop()).toMatchObject({ code: 0 });
    } catch (error) {
      console.error(services.map((service) => service.output).join('\n---\n'));
      throw error;
    } finally {
      redis.disconnect();
      for (const service of services) await service[Symbol.asyncDispose]();
    }
  }, 400_000);
});
