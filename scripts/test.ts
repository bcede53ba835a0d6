// `npm test`: checks types and style, provides Redis, runs every test, and then tries each fault a few times, one after
// the other (`npm run test:faults` tries them as often as is promised). Arguments are handed on to vitest.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { openFaultFindings } from './fault-findings.ts';
import { provideRedis } from './redis.ts';

const root = path.join(import.meta.dirname, '..');
const filters = process.argv.slice(2);
/** Where the tests before took longer, the machine is too slow for faults beside them: all together are to take less than 20 minutes. */
const SLOW_MS = 14 * 60_000;

function run(program: string, args: string[], env: NodeJS.ProcessEnv = process.env): number {
  return (
    spawnSync(path.join(root, 'node_modules', '.bin', program), args, { cwd: root, stdio: 'inherit', env }).status ?? 1
  );
}

function tryFaults(env: NodeJS.ProcessEnv): number {
  using findings = openFaultFindings();
  const begin = performance.now();
  const code = run('vitest', ['run', 'tests/faults', '--no-file-parallelism'], {
    ...env,
    FAULTS: 'short',
    FAULTS_REPORT: findings.file,
  });
  console.log(`Faults, a few times each, in ${Math.round((performance.now() - begin) / 1000)} s:`);
  for (const line of findings.read())
    console.log('figure' in line ? `  ${line.fault}: ${line.figure}` : `  left out: ${line.fault} (${line.leftOut})`);
  if (code !== 0) console.log('  and what failed: see above');
  return code;
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
const env = 'url' in redis ? { ...process.env, REDIS_URL: redis.url } : process.env;
const code = run('vitest', ['run', ...filters], env);
if ('url' in redis) await redis[Symbol.asyncDispose]();
const took = performance.now();
if (filters.length === 0 && took > SLOW_MS)
  console.log(`Left out: the faults (this took ${Math.round(took / 60_000)} minutes; run "npm run test:faults").`);
const faultsCode = filters.length === 0 && took <= SLOW_MS ? tryFaults(env) : 0;
process.exitCode = code || faultsCode;
