import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { storedRules } from '#src/pipeline/alerts/stored-rules.ts';
import { releaseRule, saveRule, syncRules } from '#src/store/configuration.ts';
import { createTestDatabase } from '../database.ts';
import { ruleWith } from './calls.ts';

describe('rules in the database', () => {
  it('follow the file, unless somebody has changed them', async () => {
    await using database = await createTestDatabase();
    const { db } = database;
    await syncRules(db, [ruleWith(), ruleWith({ key: 'un', label: 'UN' })]);
    await saveRule(db, ruleWith({ enabled: false, severity: 'low' }), 'Sara', new Date('2026-11-20T12:00:00Z'));
    await syncRules(db, [ruleWith({ label: 'Calls, anew' }), ruleWith({ key: 'third' })]);
    expect(
      (await storedRules(db)).map(({ key, label, enabled, configuredBy }) => [key, label, enabled, configuredBy]),
    ).toEqual([
      ['calls', 'Calls', false, 'desk'],
      ['third', 'Calls', true, 'file'],
    ]);
    expect(await releaseRule(db, 'calls', ruleWith({ label: 'Calls, anew' }))).toBe(true);
    expect((await storedRules(db))[0]).toMatchObject({ label: 'Calls, anew', enabled: true, configuredBy: 'file' });
    await sql`update rules set definition = '{"key": "calls", "when": 7}' where key = 'calls'`.execute(db);
    const faults: string[] = [];
    expect(await storedRules(db, (rule) => faults.push(rule))).toHaveLength(1);
    expect(faults).toEqual(['calls']);
  });
});
