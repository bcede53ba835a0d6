import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { Newsroom } from '../newsroom/newsroom.ts';
import { readScript } from '../newsroom/script.ts';
import { Service } from './service.ts';

const redisUrl = inject('redisUrl');
const CONFIG = path.join(import.meta.dirname, '..', '..', 'config');
// A delivery that a killed worker had claimed is free again after 45 s.
const PATIENCE = { timeout: 100_000, interval: 250 };

describe.runIf(redisUrl)('several processes on Redis', () => {
  let folder: string;
  let database: TestDatabase;
  let newsroom: Newsroom;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'khavaran-scaled-'));
    database = await createTestDatabase();
    newsroom = await Newsroom.open();
    const config = path.join(folder, 'config');
    await cp(CONFIG, config, { recursive: true });
    for (const [name, text] of Object.entries(newsroom.configuration())) await writeFile(path.join(config, name), text);
    environment = {
      ...newsroom.environment({ data: path.join(folder, 'data'), config }),
      DATABASE_URL: database.url,
      REDIS_URL: `${redisUrl}/7`,
      KHAVARAN_PORT: '0',
    };
  });

  afterAll(async () => {
    await newsroom?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const checked = async () => {
    const rows = await database.db
      .selectFrom('items')
      .select('id')
      .where('alerts_checked_at', 'is not', null)
      .execute();
    return rows.length;
  };

  it('share the work, survive the loss of a worker and of everything in Redis, and send each message once', async () => {
    const days = readScript();
    const services = [
      Service.start(environment, 'web'),
      Service.start(environment, 'worker'),
      Service.start(environment, 'worker', '--only', 'collect,deliver'),
    ];
    const redis = new Redis(`${redisUrl}/7`, { lazyConnect: true });
    try {
      await redis.connect();
      // What the hostile outlet serves at the first look.
      let due = 10;
      for (const [index, { items }] of days.slice(0, 3).entries()) {
        for (const item of items) newsroom.publish(item);
        due += items.length;
        if (index === 1) {
          await services[1]?.kill();
          services[1] = Service.start(environment, 'worker');
        }
        if (index === 2) await redis.flushdb();
        await expect.poll(checked, PATIENCE).toBe(due);
      }
      const open = () => database.db.selectFrom('deliveries').select('id').where('state', '!=', 'sent').execute();
      await expect.poll(async () => (await open()).length, PATIENCE).toBe(0);
      const deliveries = await database.db.selectFrom('deliveries').selectAll().where('channel', '=', 'chat').execute();
      const uncertain = deliveries.filter((delivery) => delivery.possible_repeat).length;
      expect(deliveries.length).toBeGreaterThan(0);
      expect(newsroom.chat.messages.length).toBeGreaterThanOrEqual(deliveries.length);
      expect(newsroom.chat.messages.length).toBeLessThanOrEqual(deliveries.length + uncertain);
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
