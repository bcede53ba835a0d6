import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntake, type DiskSpace, diskSpace, reserveOf } from '#src/pipeline/sources/intake.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { insertWaitingItems } from './waiting-items.ts';

const MIB = 2 ** 20;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
let passed = 0;
const steady = () => passed;

describe('intake', () => {
  it('keeps a tenth of a small disk free, a gibibyte of a large one, or what the operator says', () => {
    expect(reserveOf(null, 500 * MIB)).toBe(50 * MIB);
    expect(reserveOf(null, 500 * 1024 * MIB)).toBe(1024 * MIB);
    expect(reserveOf(7, 500 * MIB)).toBe(7);
  });

  it('pauses below the reserve, and goes on with a little more room than it paused at', async () => {
    let free = 200 * MIB;
    const space = async (): Promise<DiskSpace> => ({ freeBytes: free, totalBytes: 1000 * MIB });
    const intake = createIntake({
      db: database.db,
      directory: '.',
      reserveBytes: null,
      mostWaiting: 10,
      space,
      steady,
    });
    const at = async (megabytes: number) => {
      free = megabytes * MIB;
      passed += 4_000;
      return intake.pause();
    };
    expect(await at(101)).toBe(null);
    expect(await at(99)).toBe('disk');
    expect(await at(105)).toBe('disk');
    expect(await at(111)).toBe(null);
    expect(await at(105)).toBe(null);
  });

  it('pauses while too much waits for its analysis, until half of it is done', async () => {
    const { db } = database;
    const intake = createIntake({ db, directory: '.', reserveBytes: 0, mostWaiting: 10, steady });
    const waiting = async (items: number) => {
      await insertWaitingItems(db, items);
      passed += 4_000;
      return intake.pause();
    };
    expect(await waiting(10)).toBe(null);
    expect(await waiting(11)).toBe('backlog');
    expect(await waiting(6)).toBe('backlog');
    expect(await waiting(5)).toBe(null);
    expect(await waiting(10)).toBe(null);
  });

  it('reads the space of a real disk', async () => {
    const { freeBytes, totalBytes } = await diskSpace(import.meta.dirname);
    expect(freeBytes).toBeGreaterThan(0);
    expect(totalBytes).toBeGreaterThanOrEqual(freeBytes);
  });
});
