import * as cheerio from 'cheerio';
import { describe, expect, it } from 'vitest';
import { alertsFor } from '#src/alerts/evaluate-rules.ts';
import { alertMessage } from '#src/alerts/message.ts';
import type { AlertContent, Rule } from '#src/model/alert.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { account, call, type Member, member, NAMES, press, stateAgency, story, unOffice } from './build-story.ts';

const rule: Rule = {
  key: 'calls',
  label: 'Calls',
  when: { signals: [{ signal: 'call_for_killing' }] },
  severity: 'urgent',
  channels: [],
  flash: true,
  enabled: true,
};

function contentFor(items: Member[], language: ReaderLanguage = 'en'): AlertContent {
  const [draft] = alertsFor(story(7, items), items[0]!, {
    rules: [rule],
    now: new Date('2026-11-20T07:00:00Z'),
    language,
    names: NAMES,
    deskUrl: 'https://desk.example',
  });
  return draft!.content;
}

const message = (content: AlertContent, language: ReaderLanguage = 'en') =>
  alertMessage({
    content,
    key: 'alert-1-ops',
    story: 7,
    kind: 'new',
    language,
    zone: 'Asia/Tehran',
    createdAt: new Date('2026-11-20T07:00:00Z'),
  });

describe('what an alert says', () => {
  it('names speaker, reporter, origins, quote and links', () => {
    const items = [
      member(1, { signals: [call()] }),
      member(2, { relation: 'copy' }),
      member(3, { relation: 'rewrite' }),
      member(4, { relation: 'translation' }),
    ];
    expect(contentFor(items)).toEqual({
      headline: 'New report of a call for killing',
      title: 'Headline 1',
      titleLanguage: 'en',
      severity: 'urgent',
      signal: 'call_for_killing',
      speaker: 'Example Cleric',
      target: 'the prisoners of one ward',
      quote: { text: 'they must all be put to death', language: 'en' },
      reportedBy: 'Radio Example',
      origins: '1 origin, 3 copies',
      firstSeen: new Date('2026-11-20T06:05:00Z'),
      links: [
        { label: 'Source', url: 'https://news.example/1' },
        { label: 'Story at the desk', url: 'https://desk.example/stories/7' },
        { label: 'Captured evidence', url: 'https://desk.example/items/1' },
      ],
      open: {
        headline: 'New report of a call for killing',
        speaker: 'Example Cleric',
        reportedBy: 'Radio Example',
      },
    });
  });

  it.each<[string, Member, ReaderLanguage, string]>([
    ['one copy', member(2, { relation: 'copy' }), 'en', '1 origin, 1 copy'],
    [
      'two origins',
      member(2, { publisher: unOffice, relation: 'development' }),
      'en',
      '2 independent origins (press, UN)',
    ],
    [
      'in Persian',
      member(2, { publisher: unOffice, relation: 'development' }),
      'fa',
      '۲ منشأ مستقل (رسانه‌ها، سازمان ملل)',
    ],
  ])('counts origins: %s', (_name, second, language, expected) => {
    expect(contentFor([member(1, { signals: [call()] }), second], language).origins).toBe(expected);
  });

  it.each([
    ['a platform and a handle', account, { name: 'Sara N.', handle: '@sara' }, 'Sara N. (\u2068@sara\u2069) on X'],
    ['an outlet', press, { name: 'A. Reporter', handle: null }, 'Radio Example'],
    ['a name that hides a new line and an override', { ...press, name: 'Bad\n\u202eName' }, null, 'Bad Name'],
  ])('says who reports: %s', (_name, publisher, author, expected) => {
    expect(contentFor([member(1, { signals: [call()], publisher, author })]).reportedBy).toBe(expected);
  });

  it('does not make a link of a script', () => {
    const item = member(1, { signals: [call()], url: 'javascript:alert(1)', canonicalUrl: null });
    expect(contentFor([item]).links.map((link) => link.label)).toEqual(['Story at the desk', 'Captured evidence']);
  });

  it('says that an outlet publishes a call itself, and that others report one', () => {
    const own = member(1, { publisher: stateAgency, signals: [call({ voice: 'direct' })] });
    expect(contentFor([own]).headline).toBe('New call for killing');
    expect(contentFor([member(1, { signals: [call()] })]).headline).toBe('New report of a call for killing');
  });
});

describe('the message of an alert', () => {
  const hostile = contentFor([
    member(1, {
      title: '<script>alert(1)</script>\r\nBcc: x@y.example',
      signals: [call({ reason: '"><img src=x onerror=alert(1)> \u202e& <!channel>', speaker: '</td><b>X</b>' })],
      publisher: { ...press, name: '<i>Radio</i>' },
    }),
  ]);

  it('keeps hostile words as text', () => {
    const { html, subject, text } = message(hostile);
    const page = cheerio.load(html!);
    expect(page('script, img, i, b').length).toBe(0);
    expect(page('blockquote').text()).toBe('"><img src=x onerror=alert(1)> & <!channel>');
    expect(page('h1').text()).toBe('<script>alert(1)</script> Bcc: x@y.example');
    expect(subject).not.toMatch(/[\r\n]/);
    expect(text).not.toMatch(/\u202e/);
  });

  it('reads well as plain text', () => {
    const { subject, text } = message(contentFor([member(1, { signals: [call()] })]));
    const plain = text.replaceAll(/[\u2068\u2069]/gu, '');
    expect(subject.replaceAll(/[\u2068\u2069]/gu, '')).toBe('[URGENT] New report of a call for killing: Headline 1');
    expect(plain).toBe(`New report of a call for killing
Headline 1

“they must all be put to death”

Said by: Example Cleric
Against: the prisoners of one ward
Reported by: Radio Example
Origins: 1 origin
First seen: 20 Nov 2026, 09:35
Severity: urgent

Source: https://news.example/1
Story at the desk: https://desk.example/stories/7
Captured evidence: https://desk.example/items/1

Found by machine; every statement is that of the source named. Check the source before you pass it on.
`);
  });

  it('is right-to-left in Persian, with each quotation in its own direction and Jalali beside Gregorian', () => {
    const { html, text, language } = message(contentFor([member(1, { signals: [call()] })], 'fa'), 'fa');
    const page = cheerio.load(html!);
    expect(language).toBe('fa');
    expect(page('html').attr('dir')).toBe('rtl');
    expect(page('blockquote').attr('dir')).toBe('ltr');
    expect(text).toContain('نخستین مشاهده: ۲۹ آبان ۱۴۰۵ (۲۰ نوامبر ۲۰۲۶)، ۰۹:۳۵');
    expect(text).toContain('گوینده: \u2068روحانی نمونه\u2069');
  });
});
