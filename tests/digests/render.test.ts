import * as cheerio from 'cheerio';
import { describe, expect, it } from 'vitest';
import { buildDigest } from '#src/digests/build-digest.ts';
import { digestMessage } from '#src/digests/digest-message.ts';
import { renderDigestHtml } from '#src/digests/render-html.ts';
import { renderDigestJson } from '#src/digests/render-json.ts';
import { renderDigestText } from '#src/digests/render-text.ts';
import type { Digest } from '#src/model/digest.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { call, member, NAMES, signal, story, unOffice } from '../alerts/build-story.ts';
import { HOSTILE } from '../channels/messages.ts';

const inside = new Date('2026-11-20T12:00:00Z');
const at = { published: inside, collected: inside };

function digest(language: ReaderLanguage, foreign?: string): Digest {
  const persian = member(2, {
    ...at,
    language: 'fa',
    title: foreign ?? 'هشدار دربارهٔ اجرای حکم در زندان نمونه',
    publisher: foreign === undefined ? unOffice : { ...unOffice, name: foreign },
    signals: [signal('un_action')],
    url: foreign ?? 'https://un.example/2',
    canonicalUrl: null,
  });
  const spoken = member(1, {
    ...at,
    title: '',
    text: foreign ?? 'He said that they must all be put to death.',
    signals: [
      call({
        start: 0,
        end: 10,
        ...(foreign === undefined ? {} : { speaker: foreign, target: foreign, reason: foreign }),
      }),
    ],
  });
  return buildDigest({
    from: new Date('2026-11-20T03:30:00Z'),
    to: new Date('2026-11-21T03:30:00Z'),
    zone: 'Asia/Tehran',
    language,
    stories: [story(1, [spoken, member(3, { ...at, relation: 'copy' })]), story(2, [persian])],
    health: [
      {
        source: 'a',
        name: 'Radio Example',
        outcome: 'items',
        reason: null,
        lastLooked: inside,
        lastSuccess: inside,
        lastNewItem: inside,
        failures: 0,
      },
      {
        source: 'b',
        name: foreign ?? 'Example Agency',
        outcome: 'refused',
        reason: foreign ?? 'The site answers with a challenge page.',
        lastLooked: inside,
        lastSuccess: new Date('2026-11-18T03:30:00Z'),
        lastNewItem: null,
        failures: 9,
      },
    ],
    officials: [],
    names: NAMES,
    previous: null,
  });
}

const options = { deskUrl: 'https://desk.example' };
const bare = (text: string) => text.replaceAll(/[\u2068\u2069]/gu, '');

describe('a digest as text', () => {
  it.each<ReaderLanguage>(['en', 'fa'])('reads as its golden file: %s', async (language) => {
    await expect(bare(renderDigestText(digest(language), options))).toMatchFileSnapshot(
      `golden/digest-${language}.txt`,
    );
  });

  it('has Jalali beside Gregorian days in Persian', () => {
    expect(renderDigestText(digest('fa'), options)).toContain('شنبه ۳۰ آبان ۱۴۰۵ (۲۱ نوامبر ۲۰۲۶)');
  });
});

describe('a digest as HTML', () => {
  it.each<[ReaderLanguage, string]>([
    ['en', 'ltr'],
    ['fa', 'rtl'],
  ])('has its direction, and each quotation its own: %s', (language, direction) => {
    const page = cheerio.load(renderDigestHtml(digest(language), options));
    expect(page('html').attr()).toMatchObject({ lang: language, dir: direction });
    expect(
      page('.quote')
        .map((_, quote) => page(quote).attr('dir'))
        .get(),
    ).toEqual(['ltr', 'rtl']);
    expect(page('h1').length).toBe(1);
    expect(page('h2').length).toBe(4);
  });

  it('links to source and story alone, and loads nothing', () => {
    const page = cheerio.load(renderDigestHtml(digest('en'), options));
    expect(
      page('a')
        .map((_, link) => page(link).attr('href'))
        .get(),
    ).toEqual([
      'https://news.example/1',
      'https://desk.example/stories/1',
      'https://un.example/2',
      'https://desk.example/stories/2',
    ]);
    expect(page('img, script, link, iframe, object, video').length).toBe(0);
    expect(page.html()).not.toMatch(/url\(|@import/);
    expect(cheerio.load(renderDigestHtml(digest('en'), { deskUrl: null }))('a').length).toBe(2);
  });

  it.each(HOSTILE)('keeps hostile texts as text: %s', (_name, text) => {
    const skeleton = (html: string) => {
      const page = cheerio.load(html);
      // A quotation without a letter is none.
      page('.statement table').remove();
      return page('*')
        .map((_, element) => (element.type === 'tag' ? element.name : []))
        .get()
        .filter((name) => name !== 'a' && name !== 'p');
    };
    const html = renderDigestHtml(digest('en', text), options);
    const page = cheerio.load(html);
    expect(skeleton(html)).toEqual(skeleton(renderDigestHtml(digest('en'), options)));
    expect(page('[onerror], [onclick], a[href^="javascript"]').length).toBe(0);
    expect(html).not.toMatch(/[\u202a-\u202e]/);
    expect(html.length).toBeLessThan(40_000);
    expect(renderDigestText(digest('fa', text), options).length).toBeLessThan(20_000);
  });
});

describe('a digest for machines and channels', () => {
  it('is JSON that holds what the digest holds, the same to the byte each time', () => {
    const json = renderDigestJson(digest('en'));
    expect(JSON.parse(json)).toMatchObject({
      kind: 'scheduled',
      from: '2026-11-20T03:30:00.000Z',
      zone: 'Asia/Tehran',
    });
    expect(renderDigestJson(digest('en'))).toBe(json);
  });

  it('is a message', () => {
    const made = digest('en');
    const message = digestMessage({ digest: made, key: 'digest-1-mail', story: null, createdAt: inside, ...options });
    expect(message).toMatchObject({
      kind: 'digest',
      key: 'digest-1-mail',
      subject: made.title,
      data: made,
      thread: null,
    });
    expect(message.text).toBe(renderDigestText(made, options));
  });
});
