import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Service } from '../end-to-end/service.ts';
import { openWorld, type World } from '../end-to-end/world.ts';
import { readScript } from '../newsroom/script.ts';

const SECRET = /secret|password|token|webhook|_url$/i;

let world: World;

beforeAll(async () => {
  world = await openWorld({
    KHAVARAN_LOG: 'debug',
    KHAVARAN_HEARTBEAT_URL: 'http://127.0.0.1:9/ping/canary-of-the-heartbeat',
    KHAVARAN_METRICS_TOKEN: 'canary-of-the-metrics',
  });
});
afterAll(() => world[Symbol.asyncDispose]());

describe('the log at its most talkative', () => {
  it('names jobs, and holds neither texts nor secrets', async () => {
    const items = readScript()
      .slice(0, 2)
      .flatMap((day) => day.items);
    for (const item of items) world.newsroom.publish(item);
    await using service = Service.start(world.environment);
    const sent = () => world.database.db.selectFrom('deliveries').select('id').where('state', '=', 'sent').execute();
    await expect.poll(async () => (await sent()).length, { timeout: 90_000, interval: 500 }).toBeGreaterThan(0);
    expect(await service.stop()).toMatchObject({ code: 0 });
    // What is said to the person at the terminal is no log.
    const lines = service.output.split('\n').filter((line) => line.startsWith('{'));
    const log = lines.join('\n');
    const entries = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(entries.filter(({ job, jobId }) => job && jobId).length).toBeGreaterThan(3);
    for (const { title, text } of items) {
      if (title !== '') expect(log).not.toContain(title);
      expect(log).not.toContain(text.slice(0, 40));
    }
    expect(log).not.toContain('canary');
    const secrets = Object.entries(world.environment).filter(
      ([name, value]) => SECRET.test(name) && (value ?? '').length > 5,
    );
    expect(secrets.length).toBeGreaterThan(1);
    for (const [, value = ''] of secrets) expect(log).not.toContain(value);
    expect(log).not.toContain(new URL(world.database.url).password);
  }, 150_000);
});
