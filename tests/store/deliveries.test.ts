import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '#src/model/delivery.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';
import { claimDeliveries, endClaims, holdClaim, recordAttempt } from '#src/store/delivery-claims.ts';
import { retryDelivery } from '#src/store/desk-deliveries.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { listDeliveries } from './list-deliveries.ts';

const NOW = new Date('2026-03-01T09:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const message: Message = {
  kind: 'test',
  key: 'test-1',
  subject: 'A subject',
  text: 'A text',
  html: null,
  language: 'en',
  alert: null,
  data: null,
  createdAt: NOW,
};

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  await insertDeliveries(database.db, [{ key: 'test-1', channel: 'ops', alertId: null, digestId: null, message }], NOW);
});
afterEach(async () => database[Symbol.asyncDispose]());

const claim = (at: Date) =>
  claimDeliveries(database.db, { now: at, lease: new Date(at.getTime() + 60_000), limit: 10 });

describe('outbox', () => {
  it('takes a delivery of one key once', async () => {
    await insertDeliveries(
      database.db,
      [{ key: 'test-1', channel: 'ops', alertId: null, digestId: null, message }],
      NOW,
    );
    expect(await listDeliveries(database.db, { limit: 10 })).toHaveLength(1);
  });

  it('gives a delivery to one of two workers', async () => {
    const claims = await Promise.all([claim(NOW), claim(NOW)]);
    expect(claims.flat()).toHaveLength(1);
    expect(claims.flat()[0]).toMatchObject({ channel: 'ops', attempt: 1, message });
  });

  it('does not let a paused worker act on a claim that another has taken over, and marks the repeat', async () => {
    const [paused] = await claim(NOW);
    const [second] = await claim(later(61));
    expect(second).toMatchObject({ id: paused?.id, attempt: 2 });
    expect(await holdClaim(database.db, paused?.id ?? 0, paused?.claim ?? '', later(200))).toBe(false);
    expect(await holdClaim(database.db, second?.id ?? 0, second?.claim ?? '', later(200))).toBe(true);
    expect(await listDeliveries(database.db, { limit: 1 })).toMatchObject([{ possibleRepeat: true }]);
  });

  it('gives a delivery at once to whoever comes after a process that is gone for sure, and marks the repeat', async () => {
    await claim(NOW);
    expect(await claim(later(1))).toEqual([]);
    await endClaims(database.db, later(1));
    const [second] = await claim(later(1));
    expect(second).toMatchObject({ attempt: 2 });
    // Not later than it was claimed at first.
    expect(second?.uncertainSince?.getTime()).toBeLessThanOrEqual(NOW.getTime());
    expect(await listDeliveries(database.db, { limit: 1 })).toMatchObject([{ possibleRepeat: true }]);
  });

  it('waits until the next attempt is due, stops when sent, and lets a dead one be tried again', async () => {
    const end = { error: 'busy', reference: null, possibleRepeat: false, now: NOW };
    const [first] = await claim(NOW);
    await recordAttempt(database.db, first?.id ?? 0, first?.claim ?? '', {
      ...end,
      state: 'pending',
      nextAttempt: later(30),
    });
    expect(await claim(later(29))).toHaveLength(0);
    const [second] = await claim(later(30));
    await recordAttempt(database.db, second?.id ?? 0, second?.claim ?? '', {
      ...end,
      state: 'dead',
      nextAttempt: null,
    });
    expect(await claim(later(3600))).toHaveLength(0);
    expect(await retryDelivery(database.db, second?.id ?? 0, later(60))).toBe(true);
    const [third] = await claim(later(60));
    await recordAttempt(database.db, third?.id ?? 0, third?.claim ?? '', {
      state: 'sent',
      error: null,
      reference: 'r1',
      nextAttempt: null,
      possibleRepeat: false,
      now: later(61),
    });
    expect(await listDeliveries(database.db, { limit: 1 })).toMatchObject([
      { state: 'sent', reference: 'r1', attempts: 3 },
    ]);
    expect(await retryDelivery(database.db, third?.id ?? 0, later(90))).toBe(false);
  });
});
