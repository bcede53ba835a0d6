import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasKeptSecrets, keepSecret, readSecrets, rotateSecrets, seal, unseal } from '#src/store/kept-secrets.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';

const OWN = 'an installation secret that nobody can guess';
const OTHER = 'another installation secret, as long as it has to be';
const PLACE = { channel: 'team', field: 'token' };
const NOW = new Date('2026-11-20T12:00:00Z');

describe('a sealed text', () => {
  it('is read again under the same secret at the same place alone, and never looks alike', () => {
    const [one, two] = [seal('xoxb-canary', PLACE, OWN), seal('xoxb-canary', PLACE, OWN)];
    expect(one.equals(two)).toBe(false);
    expect(one.toString('latin1')).not.toContain('canary');
    expect(unseal(one, PLACE, OWN)).toBe('xoxb-canary');
    for (const wrong of [
      () => unseal(one, PLACE, OTHER),
      () => unseal(one, { ...PLACE, channel: 'other' }, OWN),
      () => unseal(one, { ...PLACE, field: 'url' }, OWN),
      () => unseal(one.subarray(0, 20), PLACE, OWN),
      () => unseal(Buffer.alloc(0), PLACE, OWN),
    ])
      expect(wrong).toThrow(/kept under another installation secret/u);
    for (let byte = 0; byte < one.length; byte++) {
      const changed = Buffer.from(one);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(() => unseal(changed, PLACE, OWN)).toThrow();
    }
  });
});

describe('kept secrets', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => database[Symbol.asyncDispose]());

  it('lie encrypted, are replaced, and are locked anew all or none', async () => {
    const { db } = database;
    expect(await hasKeptSecrets(db)).toBe(false);
    await keepSecret(db, PLACE, 'xoxb-old-one', OWN, NOW);
    await keepSecret(db, PLACE, 'xoxb-canary', OWN, NOW);
    await keepSecret(db, { channel: 'mail', field: 'password' }, 'geheim ‌سری', OWN, NOW);
    const rows = await db.selectFrom('kept_secrets').selectAll().execute();
    expect(rows.map(({ sealed }) => sealed.toString('latin1')).join()).not.toMatch(/canary|geheim/u);
    const locked: string[] = [];
    const read = (secret: string) => readSecrets(db, secret, (_channel, error) => locked.push(error.message));
    expect(await read(OWN)).toEqual(
      new Map([
        ['mail', { password: 'geheim ‌سری' }],
        ['team', { token: 'xoxb-canary' }],
      ]),
    );
    expect(await rotateSecrets(db, OWN, OTHER)).toBe(2);
    expect((await read(OTHER)).size).toBe(2);
    expect(locked).toEqual([]);
    await keepSecret(db, { channel: 'new', field: 'token' }, 'under the first', OWN, NOW);
    await expect(rotateSecrets(db, OTHER, OWN)).rejects.toThrow(/"token" of the channel "new"/u);
    expect((await read(OTHER)).size).toBe(2);
    expect(locked).toHaveLength(1);
    expect(locked[0]).not.toMatch(/canary|geheim|under the first/u);
  });
});
