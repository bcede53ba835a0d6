import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { alertWords } from '#src/alerts/words.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { resultOfError } from '#src/channels/answer.ts';
import { judgedByStatus } from '#src/channels/exchange.ts';
import { originsSentence } from '#src/model/attribution.ts';
import { sharedWords } from '#src/model/wording.ts';
import { classify } from '#src/net/classify.ts';
import { emptiedSentence } from '#src/pipeline/sources/source-health.ts';
import { addressOf, candidateAt } from '#src/sources/discover/address.ts';
import { languages } from '#src/words/languages.ts';
import {
  channelReasonIn,
  headlineIn,
  joinReasonIn,
  mentionReasonIn,
  originsIn,
  reasonIn,
  reporterIn,
} from '#src/words/said-words.ts';

const others = languages()
  .map(({ code }) => code)
  .filter((code) => code !== 'en');

describe('why a source could not be read', () => {
  const answer = (status: number) =>
    classify({
      method: 'GET',
      requestedUrl: 'https://outlet.example/',
      finalUrl: 'https://outlet.example/',
      redirects: [],
      requestHeaders: {},
      status,
      responseHeaders: {},
      raw: new Uint8Array(),
      body: new Uint8Array(),
      serverAddress: null,
      startedAt: '2026-03-21T00:00:00Z',
      finishedAt: '2026-03-21T00:00:00Z',
    }).reason;

  it.each(others)('is said in %s for every answer of a server', (language) => {
    for (const status of [300, 401, 402, 403, 404, 407, 410, 418, 429, 451, 500, 503]) {
      const said = reasonIn(answer(status), language);
      if (status === 407) continue;
      expect(said, String(status)).toContain(String(status));
      expect(said).not.toBe(answer(status));
      expect(said).toContain(STATUS_CODES[status]);
    }
    expect(reasonIn(emptiedSentence(12), language)).not.toBeNull();
  });

  it('stays as it is where we have it in English alone', () => {
    expect(reasonIn('Reddit does not let the app in.', 'fa')).toBeNull();
    expect(reasonIn('x'.repeat(10_000), 'fa')).toBeNull();
    expect(reasonIn(answer(403), 'en')).toBeNull();
  });
});

describe('why an address cannot be watched', () => {
  const texts = [
    ...['not an address', 'https://t.me/+abcdef', 'https://t.me/c/12/3', 'https://youtu.be/abcdefghijk'],
    ...['https://bsky.app/about', 'https://x.com/settings/account', 'https://www.reddit.com/about/x/y'],
    'https://news.google.com/topics/abc',
  ];

  it.each(others)('is said in %s, whatever was given', (language) => {
    for (const text of texts) {
      let sentence = '';
      try {
        candidateAt(addressOf(text));
      } catch (error) {
        sentence = messageOf(error);
      }
      expect([text, sentence === '' ? '' : reasonIn(sentence, language)]).toEqual([
        text,
        expect.stringMatching(/.{20}/),
      ]);
    }
  });
});

describe('why a channel took no message', () => {
  const codes = [
    ...['net/name-not-found', 'net/unreachable', 'net/address-refused', 'net/protocol', 'net/timeout'],
    ...['net/cancelled', 'net/too-large', 'something/else'],
  ];
  const causes = [undefined, Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })];
  const answers = [200, 301, 400, 401, 403, 404, 408, 413, 429, 500, 503].map((status) => ({
    status,
    headers: {},
    json: {},
    text: '',
  }));
  const reasons = [
    ...codes.flatMap((code) =>
      causes.map((cause) => resultOfError(new KhavaranError(code, 'x', { cause }), 'Slack').reason),
    ),
    ...answers.map((answer) => judgedByStatus(answer, 'Slack', new Date(0), null).reason),
  ];

  it.each(others)('is said in %s, for every way in which a service fails', (language) => {
    for (const reason of reasons)
      expect([reason, channelReasonIn(reason, language)]).toEqual([reason, expect.stringContaining('Slack')]);
    expect(channelReasonIn('Only Slack says this.', language)).toBeNull();
  });
});

describe('why items were joined', () => {
  const written = readFileSync(path.join(import.meta.dirname, '../../src/stories/reason.ts'), 'utf8');
  const phrases = Array.from(
    written.matchAll(/(?:return|\?|:) '([a-z0-9][a-z0-9 ]+[a-z])'/g),
    ([, phrase = '']) => phrase,
  ).filter((phrase) => phrase !== 'day' && phrase !== 'days');

  it.each(others)('is said in %s, every phrase of it', (language) => {
    expect(phrases.length).toBeGreaterThan(30);
    expect(phrases.filter((phrase) => joinReasonIn(phrase, language) === null)).toEqual([]);
  });

  it('is said whole, in the digits of the reader, or not at all', () => {
    expect(joinReasonIn('same person named, 3 watched names in common; 2 days apart', 'fa')).toBe(
      'نام یک شخص در هر دو، ۳ نام زیر نظر مشترک؛ با ۲ روز فاصله',
    );
    expect(joinReasonIn('same text, decided by Sara', 'fa')).toBeNull();
  });
});

describe('why a name was found', () => {
  const written = ['choose-mentions.ts', 'surnames.ts']
    .map((name) => readFileSync(path.join(import.meta.dirname, '../../src/analysis/entities', name), 'utf8'))
    .join('\n');
  const phrases = Array.from(
    written.matchAll(/'((?:surname; |office, |name, |another )[^']+)'/g),
    ([, phrase = '']) => phrase,
  );

  it.each(others)('is said in %s, every reason of it', (language) => {
    expect(phrases.length).toBeGreaterThan(7);
    const said = phrases.map((phrase) => mentionReasonIn(phrase, language));
    expect(phrases.filter((_, index) => said[index] === null)).toEqual([]);
    expect(mentionReasonIn("name; words of 'prison', 'court' near by", language)).toContain("prison', 'court");
  });
});

describe('what an alert says', () => {
  it('is said in the language of whoever reads, whichever it was written in', () => {
    const [en, fa] = [alertWords('en'), alertWords('fa')];
    expect(headlineIn(en.newHeadline.call_for_killing, 'fa')).toBe(fa.newHeadline.call_for_killing);
    expect(headlineIn(fa.reportedCall, 'en')).toBe(en.reportedCall);
    expect(headlineIn(en.doubtful(en.newHeadline.denial), 'fa')).toBe(fa.doubtful(fa.newHeadline.denial));
    expect(headlineIn(`${en.development}: ${en.newSpeaker('Mahin Ardalan')}`, 'fa')).toBe(
      `${fa.development}: ${fa.newSpeaker('Mahin Ardalan')}`,
    );
    expect(headlineIn('Something else altogether', 'fa')).toBeNull();
  });

  it('tells of its publisher, with the platform in the words of the reader', () => {
    for (const language of others) {
      const { onPlatform, platforms } = sharedWords(language);
      const said = onPlatform('Harbour on Sunday (@harbour)', platforms.telegram);
      expect(reporterIn('Harbour on Sunday (@harbour) on Telegram', language)).toBe(said);
      expect(reporterIn(said, 'en')).toBe('Harbour on Sunday (@harbour) on Telegram');
      expect(reporterIn('Harbour on Sunday', language)).toBeNull();
    }
  });

  it('tells of its origins too', () => {
    const press = { kind: 'news', stance: null } as const;
    const state = { kind: 'state_media', stance: 'state' } as const;
    const un = { kind: 'un', stance: 'un' } as const;
    for (const story of [
      { origins: [state, un], items: { length: 5 } },
      { origins: [press], items: { length: 1 } },
      { origins: [state], items: { length: 3 } },
      { origins: [press, state, press], items: { length: 9 } },
    ])
      for (const language of others) {
        expect(originsIn(originsSentence(story, 'en'), language)).toBe(originsSentence(story, language));
        expect(originsIn(originsSentence(story, language), 'en')).toBe(originsSentence(story, 'en'));
      }
  });
});
