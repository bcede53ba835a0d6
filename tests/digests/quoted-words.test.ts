import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDigest, digestOf, quotedItems, sectionsOf, wordedBy } from '#src/digests/build-digest.ts';
import { itemReading } from '#src/digests/item-reading.ts';
import { itemsToRead, planDigest, planRead } from '#src/digests/plan-digest.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import type { ItemWords, Story, StoryItem } from '#src/model/story.ts';
import { digestContent } from '#src/pipeline/digests/digest-content.ts';
import { TEXT_READING } from '#src/pipeline/digests/read-texts.ts';
import { readStories, storyIdsOfPeriod } from '#src/store/stories.ts';
import { member, signal, story } from '../alerts/build-story.ts';
import { NOW } from '../web/open-desk.ts';
import { openSampleDesk, type SampleDesk } from '../web/sample-desk.ts';
import { NAMES } from '../web/sample-outlets.ts';
import { official } from './digest-of.ts';
import { busyDay, edition, FROM, PRIVATE, TO } from './full-digest.ts';

const DAY = 86_400_000;
const EDITIONS: [string, string][] = [
  ['all that it can tell', '{name: a}'],
  ['the public', '{name: b, public: true, language: fa, zone: Asia/Tehran}'],
  ['a week of some findings', '{name: c, period: week, signals: [un_action, execution_warning], least_score: 0.5}'],
  ['some sections', '{name: d, language: fa, sections: [people, dates, un]}'],
];
let desk: SampleDesk;

beforeAll(async () => {
  desk = await openSampleDesk();
}, 60_000);
afterAll(() => desk[Symbol.asyncDispose]());

/** The same item, as one reads of it who was not given its words. */
function outline<Item extends StoryItem>(item: Item): Item {
  const publisher = { ...item.publisher, name: '' };
  return { ...item, author: null, url: null, canonicalUrl: null, title: '', text: '', publisher };
}

const wordsOf = ({ author, url, canonicalUrl, title, text, publisher: { name, platform } }: StoryItem): ItemWords => ({
  ...{ author, url, canonicalUrl, title, text, publisher: { name, platform } },
});
const outlined = (story: Story): Story => ({ ...story, items: story.items.map(outline) });

describe('a digest for which the words of those items alone were read that it quotes', () => {
  it.each(EDITIONS)('is the digest of all of them: %s', async (_, text) => {
    const { db } = desk;
    const one = edition(text);
    const to = new Date(NOW.getTime() + 1);
    const period = { from: new Date(to.getTime() - (one.period === 'week' ? 7 : 1) * DAY), to };
    const context = { db, names: NAMES, officials: [], language: 'en' as const, zone: 'UTC' };
    const digest = await digestContent(context, period, one);
    const stories = await readStories(db, await storyIdsOfPeriod(db, period.from, to, 5000));
    const whole = buildDigest({
      ...{ ...period, ...context, language: one.language, zone: one.zone, edition: one, reading: TEXT_READING },
      ...{ stories, health: [], previous: null },
    });
    const lines = digest.sections.flatMap(({ statements }) => statements);
    expect(lines.length).toBeGreaterThan(0);
    // What nothing was found of says why, by the sources that were read; corrections are read by themselves.
    const told = ({ sections }: typeof digest) =>
      sections.flatMap(({ key, statements, more }) => (key === 'corrections' ? [] : [[key, statements, more]]));
    expect(told(digest)).toEqual(told(whole));
  });

  it.each(EDITIONS)('reads the same as one to which all were given: %s', (_, text) => {
    const one = edition(text);
    const stories = busyDay();
    const input = {
      ...{ from: FROM, to: TO, zone: one.zone, language: one.language, names: NAMES, officials: [official] },
      ...{ edition: one, reading: TEXT_READING, health: [], previous: null },
    };
    const planned = planDigest({ ...input, stories: stories.map(outlined) });
    const all = new Map(stories.flatMap((story) => story.items).map((item) => [item.id, item]));
    const read = new Set(itemsToRead(planned).map(({ id }) => id));
    const plan = planRead(planned, ({ id }) => {
      expect(read).toContain(id);
      return itemReading(all.get(id)!, TEXT_READING);
    });
    const quoted = quotedItems(plan);
    const items = [...all.values()].filter(({ id }) => quoted.has(id));
    expect(items.length).toBeGreaterThan(0);
    const words = new Map(items.map((item) => [item.id, wordsOf(item)]));
    const html = renderDigestHtml(digestOf(plan, input, sectionsOf(plan, input, wordedBy(words, input))), {
      deskUrl: null,
    });
    expect(html).toBe(renderDigestHtml(buildDigest({ ...input, stories }), { deskUrl: null }));
    if (one.public) for (const secret of PRIVATE) expect(html.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('does not ask for the words of what it only counts', () => {
    const at = { published: TO, collected: new Date(TO.getTime() - 1) };
    const stories = Array.from({ length: 60 }, (_, index) =>
      story(index + 1, [member(2 * index + 1, { ...at, signals: [signal('memory')] }), member(2 * index + 2, at)]),
    );
    const input = { from: FROM, to: TO, zone: 'UTC', language: 'en' as const, names: NAMES, officials: [], stories };
    const planned = planDigest({ ...input, reading: TEXT_READING });
    expect(itemsToRead(planned)).toEqual([]);
    const plan = planRead(planned, () => ({ people: [], sentences: [] }));
    // Eight lines on the past, of the items that tell of it.
    expect([...quotedItems(plan)].map((id) => id % 2)).toEqual(Array.from({ length: 8 }, () => 1));
    expect(plan.told).toBe(60);
  });
});
