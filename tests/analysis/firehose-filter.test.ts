import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalyser } from '#src/analysis/analyse.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { COUNTRY, createFirehoseFilter } from '#src/analysis/firehose-filter.ts';
import { parseModel } from '#src/analysis/signals/model.ts';
import { everydayPosts } from '../../scripts/bench/everyday-posts.ts';
import { ROOT, readModel, readOwnExamples } from '../../scripts/signal-files.ts';

const watchlist = parseWatchlist(readFileSync(path.join(ROOT, 'config', 'entities.yaml'), 'utf8'));
const model = readModel();
const analyse = createAnalyser({ watchlist, model });
const passes = createFirehoseFilter(watchlist, parseModel(model).lexicon);
const own = readOwnExamples(() => {});

/** What a stream is read for: a watched name, or a signal about Iran or in Persian. */
function isWanted(text: string, published: string | null): boolean {
  const { mentions, signals, language } = analyse({ id: 'post', text, published });
  return mentions.length > 0 || (signals.length > 0 && (language === 'fa' || COUNTRY.test(text)));
}

describe('the filter of a firehose', () => {
  it.each([
    ['Back from Evin prison', true],
    ['#KhavaranCemetery', true],
    ['Three men were hanged at dawn', true],
    ['آنها را اعدام کردند', true],
    ['edamesh kardan, hame ro koshtan', true],
    ['Hinrichtungswelle', true],
    ['Elections in Iran', true],
    ['my cat sits on the keyboard', false],
    ['un peu de pluie ce matin', false],
    ['قورمه سبزی با برنج', false],
    ['今日はいい天気', false],
    ['', false],
    ['\ud800', false],
  ])('%j: %j', (text, expected) => {
    expect(passes(text)).toBe(expected);
  });

  it('misses none of our own examples that the analysis would keep', () => {
    const missed = own.flatMap(({ id, title, text, published }) => {
      const whole = title ? `${title}\n${text}` : text;
      return !passes(whole) && isWanted(whole, published ?? null) ? [id] : [];
    });
    expect(missed).toEqual([]);
  });

  it('misses none in noise of everyday posts, cut and joined anywhere', () => {
    const everyday = everydayPosts(400, 7);
    const piece = fc
      .tuple(fc.nat(own.length - 1), fc.nat(400), fc.integer({ min: 1, max: 280 }))
      .map(([index, from, size]) => own[index]!.text.slice(from, from + size));
    const noise = fc.oneof(fc.constantFrom(...everyday), fc.string({ unit: 'binary', maxLength: 60 }), piece);
    fc.assert(
      fc.property(fc.array(noise, { minLength: 1, maxLength: 4 }), fc.constantFrom(' ', '\n', ''), (parts, gap) => {
        const text = parts.join(gap);
        return passes(text) || !isWanted(text, '2024-05-01');
      }),
      { numRuns: 400, seed: 1988 },
    );
  });

  it('lets few everyday posts through', () => {
    const posts = everydayPosts(2_000, 3);
    expect(posts.filter(passes).length).toBeLessThan(posts.length / 8);
  });
});
