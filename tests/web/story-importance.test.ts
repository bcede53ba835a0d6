import { describe, expect, it } from 'vitest';
import type { SignalName } from '#src/model/signal.ts';
import { byImportance } from '#src/web/story-importance.ts';

const NOW = new Date('2026-11-22T16:00:00Z');

const story = (name: string, signals: SignalName[], hours: number, origins = 1) => ({
  name,
  signals,
  origins: Array.from({ length: origins }, () => ({
    name: 'Harbour Wire',
    kind: 'news' as const,
    stance: null,
    items: [],
  })),
  lastSeen: new Date(NOW.getTime() - hours * 3_600_000),
  lead: null,
});

describe('stories by importance', () => {
  it.each([
    ['a call before what is merely newer', [story('memory', ['memory'], 0), story('call', ['call_for_killing'], 20)]],
    ['many origins before one', [story('one', ['un_action'], 1), story('many', ['un_action'], 2, 6)]],
    ['of two alike the newer', [story('older', ['denial'], 30), story('newer', ['denial'], 3)]],
    [
      'what is of today before the call of last week',
      [story('old call', ['call_for_killing'], 170), story('fresh', ['advocacy'], 1)],
    ],
    [
      'the weightiest of several signals',
      [story('two', ['advocacy', 'memory'], 1), story('warning', ['memory', 'execution_warning'], 1)],
    ],
  ])('%s', (_what, rows) => {
    expect(byImportance(rows, NOW)[0]?.name).toBe(rows[1]?.name);
    expect(byImportance(rows.toReversed(), NOW)[0]?.name).toBe(rows[1]?.name);
  });
});
