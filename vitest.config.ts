import { defineConfig } from 'vitest/config';

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
    // A machine that stalls for seconds must not fail a whole run; what passes at the second try is told in the report.
    retry: process.env.CI ? 1 : 0,
  },
});
