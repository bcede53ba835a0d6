import { describe, expect, it } from 'vitest';
import { commonnessOf } from '#src/analysis/signals/learn/commonness.ts';
import type { LabelledExample } from '#src/analysis/signals/learn/example.ts';

const LONG = 'A paragraph about an afternoon at the court. '.repeat(20);

function example(text: string, signals: LabelledExample['signals'], more: Partial<LabelledExample> = {}) {
  return commonnessOf({ id: 'a', language: 'en', text, signals, ...more });
}

describe('how much an example counts', () => {
  it('lets long texts with many signals count for less than those with few', () => {
    const byNumber = [
      example(LONG, []),
      example(LONG, ['memory']),
      example(LONG, ['memory', 'denial']),
      example(LONG, ['memory', 'denial', 'advocacy']),
      example(LONG, ['memory', 'denial', 'advocacy', 'un_action']),
    ];
    expect(byNumber[1]).toBe(byNumber[0]);
    expect(byNumber[2]).toBeLessThan(byNumber[1]!);
    expect(byNumber[3]).toBeLessThan(byNumber[2]!);
    expect(byNumber[4]).toBe(byNumber[3]);
  });

  it('never lets a call count for less than one', () => {
    expect(example(LONG, ['call_for_killing', 'memory', 'denial'])).toBe(1);
    expect(example(LONG, ['call_for_killing'])).toBeGreaterThan(1);
  });

  it('takes short texts and what templates make as they are', () => {
    expect(example('Five were hanged at dawn.', ['execution_report', 'denial', 'advocacy'])).toBe(1);
    expect(example(LONG, [], { template: 'a' })).toBe(1);
    expect(example(LONG.slice(0, 300), [], { title: LONG.slice(0, 300) })).toBeGreaterThan(1);
  });
});
