// `npm test`: checks types and style, provides Redis, and runs every test. Arguments are handed on to vitest.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { provideRedis } from './redis.ts';

const root = path.join(import.meta.dirname, '..');
const filters = process.argv.slice(2);

function run(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): number {
  return (
    spawnSync(path.join(root, 'node_modules', '.bin', program), args, { cwd: root, stdio: 'inherit', env }).status ?? 1
  );
}

if (filters.length === 0) {
  for (const [program, args] of [
    ['node', ['scripts/docs.ts', '--check']],
    ['tsc', ['--noEmit']],
    ['biome', ['check', '--error-on-warnings']],
  ] as const)
    if (run(program, [...args]) !== 0) process.exit(1);
}

const redis = await provideRedis(root);
if ('missing' in redis)
  console.error(`Left out: the queue tests on Redis (${redis.missing}). Set REDIS_URL to run them.`);
const code = run(
  'vitest',
  ['run', ...filters],
  'url' in redis ? { ...process.env, REDIS_URL: redis.url } : process.env,
);
if ('url' in redis) await redis[Symbol.asyncDispose]();
process.exitCode = code;
