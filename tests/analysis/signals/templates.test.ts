import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { examplesOfTemplates } from '#src/analysis/signals/learn/templates.ts';

const file = {
  language: 'en',
  slots: { city: 'Rasht | Yazd', place: 'a court in {city}' },
  templates: {
    'call_for_killing:reported': { 'news/web, social/x': ['{Cleric|Judge} in {city}: {hang them|{no|little} mercy}'] },
    none: { 'news/web': ['Weather in {place} ¶ It is {warm|cold}.'] },
  },
};

test('templates become labelled examples, always the same ones', () => {
  const examples = examplesOfTemplates(file);
  expect(examples).toEqual(examplesOfTemplates(file));
  const [call] = examples;
  expect(call).toMatchObject({ language: 'en', signals: ['call_for_killing'], voice: 'reported', title: '' });
  expect(call?.text).toMatch(/^(Cleric|Judge) in (Rasht|Yazd): (hang them|(no|little) mercy)$/);
  const quiet = examples.filter(({ signals }) => signals.length === 0);
  for (const { title, text } of quiet) {
    expect(title).toMatch(/^Weather in a court in (Rasht|Yazd)$/);
    expect(text).toMatch(/^It is (warm|cold)\.$/);
  }
  expect(new Set(examples.map(({ source }) => source?.platform))).toEqual(new Set(['web', 'x']));
  expect(new Set(examples.map(({ template }) => template)).size).toBe(2);
});

test('a slot or signal that there is not is refused', () => {
  expect(() => examplesOfTemplates({ ...file, slots: {} })).toThrow(/no slot \{city\}/);
  expect(() => examplesOfTemplates({ ...file, templates: { sport: { 'news/web': ['x'] } } })).toThrow();
});

test('the shipped templates hold no brace unfilled, and their ids differ', () => {
  const folder = path.resolve(import.meta.dirname, '../../../config/signals/templates');
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.yaml'))) {
    const examples = examplesOfTemplates(parse(readFileSync(path.join(folder, name), 'utf8')));
    expect(examples.length).toBeGreaterThan(50);
    for (const { title, text } of examples) expect(`${title}${text}`).not.toMatch(/[{}|]/);
    expect(new Set(examples.map(({ id }) => id)).size).toBe(examples.length);
  }
});
