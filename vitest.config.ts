import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Workers and the processes that tests start find compiled what another one has loaded.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, 'node_modules', '.cache', 'khavaran');

/** What takes longest, the longest first: begun at once, so that no worker is left with it at the end. */
const LONG = [
  'web/whole/pages',
  'web/whole/keyboard',
  'end-to-end/stopping',
  'store/postgres-upgrade',
  'web/whole/nonsense',
  'workers/schedule',
  'evidence/redact',
  'web/plans/plans',
  'cli/main',
].map((name) => path.join(import.meta.dirname, 'tests', `${name}.test.ts`));

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => (LONG.includes(moduleId) ? LONG.indexOf(moduleId) : LONG.length);
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Faults take their time and a quiet machine: `npm run test:faults`, in short `FAULTS=short npx vitest run tests/faults`.
    exclude: process.env.FAULTS ? [] : ['tests/faults/**'],
    globalSetup: ['tests/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // What is waited for may take its time where much else runs; only what never comes takes so long.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    // A machine that stalls for seconds must not fail a whole run; what passes at the second try is told in the report.
    retry: process.env.CI ? 1 : 0,
  },
});
