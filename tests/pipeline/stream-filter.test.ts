import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '#src/pipeline/configuration.ts';

const { keeps } = await readConfiguration(path.join(import.meta.dirname, '..', '..', 'config'), {});

describe('what is kept of a stream of everything', () => {
  it.each([
    ['a call', 'Friday prayer leader in Iran: the rioters must be executed in public without mercy'],
    ['a call in Persian', 'امام جمعه گفت: همه این اغتشاشگران باید بدون رحم اعدام شوند'],
    ['a memory', 'We remember the thousands of political prisoners massacred in Iran in the summer of 1988'],
    ['a report', 'Iran executed three political prisoners at dawn in Ghezel Hesar prison, rights groups say'],
  ])('%s', (_, text) => expect(keeps(text)).toBe(true));

  it.each([
    ['small talk', 'my cat is asleep on the keyboard again'],
    ['a game', 'I will kill you all in tonight’s raid, execution phase starts at 9'],
    ['a program', 'remote code execution in a popular package, update now'],
    ['another country', 'Texas executed a man on Tuesday evening'],
    ['a recipe in Persian', 'برنج را نیم ساعت خیس کنید و بعد با زعفران دم کنید'],
    ['nothing', ' '],
    ['broken letters', '\ud800\udc00\ud800'],
  ])('not %s', (_, text) => expect(keeps(text)).toBe(false));

  it('judges a long text in a bounded time', () => {
    const started = performance.now();
    keeps('Iran '.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
