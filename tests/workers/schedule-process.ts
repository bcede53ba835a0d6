import { readEnv } from '#src/base/env.ts';
import { openApp } from '#src/pipeline/app.ts';
import type { Queue } from '#src/queue/queue.ts';
import { startSchedule } from '../../workers/schedule.ts';

/** A process that schedules on the database of the environment and says on standard output what it hands out. */
const app = await openApp(readEnv(process.env), process.env, { report: () => {} });
const queue: Queue = {
  async add(name) {
    process.stdout.write(`${name}\n`);
  },
  process() {},
  waiting: async () => new Map(),
  async idle() {},
  async [Symbol.asyncDispose]() {},
};
startSchedule({ ...app, queue });
process.stdout.write('ready\n');
