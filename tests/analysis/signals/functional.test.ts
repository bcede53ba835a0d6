import { expect, test } from 'vitest';
import { SIGNALS } from '#src/model/signal.ts';
import { detect, documentOf } from './detector.ts';
import type { FunctionalCase } from './functional-case.ts';
import { FUNCTIONAL_CASES } from './functional-cases.ts';

function faultsOf(item: FunctionalCase): string[] {
  const signals = detect(
    documentOf({ title: item.title ?? null, text: item.text, source: item.source, language: item.language }),
  );
  const names = signals.map(({ signal }) => signal);
  const faults = [
    ...(item.has ?? []).filter((signal) => !names.includes(signal)).map((signal) => `lacks ${signal}`),
    ...(item.none ? SIGNALS : (item.hasNot ?? []))
      .filter((signal) => names.includes(signal))
      .map((signal) => `has ${signal}`),
  ];
  const call = signals.find(({ signal }) => signal === 'call_for_killing');
  if (item.voice && call && call.voice !== item.voice) faults.push(`voice is ${call.voice}`);
  return faults.map((fault) => `${item.kind} [${item.language}] ${fault}: ${item.title ?? item.text}`);
}

const acts = FUNCTIONAL_CASES.filter(({ has, hasNot }) =>
  [...(has ?? []), ...(hasNot ?? [])].includes('call_for_killing'),
);

test('no call is missed, and nothing that looks like one is given as one', () => {
  const faults = acts.flatMap(faultsOf).filter((fault) => fault.includes('call_for_killing'));
  expect(faults).toEqual([]);
});

test('nineteen in twenty statements about all signals hold', () => {
  const faults = FUNCTIONAL_CASES.flatMap(faultsOf);
  const statements = FUNCTIONAL_CASES.reduce(
    (sum, { has, hasNot, none, voice }) =>
      sum + (has?.length ?? 0) + (hasNot?.length ?? 0) + (none ? 1 : 0) + (voice ? 1 : 0),
    0,
  );
  expect(faults.length, faults.join('\n')).toBeLessThan(statements * 0.05);
});

test('every reason is a stretch of the content, and calls say who and whom', () => {
  for (const item of FUNCTIONAL_CASES) {
    const document = documentOf({ title: item.title ?? null, text: item.text, source: item.source });
    for (const signal of detect(document)) {
      expect(signal.reason.length).toBeGreaterThan(0);
      expect(document.content.slice(signal.start, signal.end)).toBe(signal.reason);
      expect(signal.score).toBeGreaterThan(0);
      expect(signal.score).toBeLessThanOrEqual(1);
      expect(signal.voice !== undefined).toBe(signal.signal === 'call_for_killing');
    }
  }
  const [call] = detect(
    documentOf({
      text: 'The Friday prayer leader of Rasht demanded on Friday that detained protesters be hanged without mercy.',
      source: { kind: 'news', platform: 'web' },
    }),
  );
  expect(call).toMatchObject({ signal: 'call_for_killing', voice: 'reported', target: 'detained protesters' });
  expect(call?.speaker).toContain('Friday prayer leader');
});
