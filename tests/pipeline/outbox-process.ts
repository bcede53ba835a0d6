// Raises alerts and delivers them until it is killed: node outbox-process.ts DATABASE_URL WORLD (JSON, see `OutboxWorld`)
import { setTimeout as sleep } from 'node:timers/promises';
import type { Rule } from '#src/model/alert.ts';
import { createHttpClient } from '#src/net/client.ts';
import { tendAlerts } from '#src/pipeline/alerts/release-alerts.ts';
import type { OpenChannel } from '#src/pipeline/channels/send-message.ts';
import { deliver } from '#src/pipeline/deliver.ts';
import { raiseAlerts } from '#src/pipeline/raise-alerts.ts';
import { openDatabase } from '#src/store/database.ts';

export interface OutboxWorld {
  channels: OpenChannel[];
  rules: Rule[];
  operators: string[];
  /** The clock runs by so much faster since `startedAt` (ms), so that pauses of hours pass within a test. */
  speed: number;
  startedAt: number;
  sendLimitMs: number;
  leaseMs: number;
}

async function run(url: string, world: OutboxWorld): Promise<void> {
  const db = openDatabase(url, { connections: 8 });
  const clock = { now: () => new Date(world.startedAt + (Date.now() - world.startedAt) * world.speed) };
  const channels = new Map(world.channels.map((channel) => [channel.key, channel]));
  const http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  const common = { db, clock, deskUrl: 'http://desk.example', zone: 'UTC', language: 'en' as const };
  const all = { ...common, rules: world.rules, names: new Map(), channels: [...channels.keys()] };
  const { signal } = new AbortController();
  const outbox = { ...common, http, channels, operators: world.operators };
  const context = { ...outbox, sendLimitMs: world.sendLimitMs, leaseMs: world.leaseMs };
  const forEver = async (work: () => Promise<unknown>) => {
    for (;;) {
      // The database may refuse for a moment; the next round finds what this one did not do.
      await work().catch(() => undefined);
      await sleep(40);
    }
  };
  process.stdout.write('ready\n');
  await Promise.all([
    forEver(() => raiseAlerts(all, signal)),
    forEver(() => tendAlerts(all)),
    ...[...channels.keys()].map((channel) => forEver(() => deliver(context, channel, signal))),
  ]);
}

const [url, world] = process.argv.slice(2);
if (url && world) await run(url, JSON.parse(world));
