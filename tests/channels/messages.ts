import { alertMessage } from '#src/alerts/message.ts';
import type { AlertContent } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';

export const NOW = new Date('2026-11-20T07:00:00Z');

export function content(more: Partial<AlertContent> = {}): AlertContent {
  return {
    headline: 'New report of a call for killing',
    title: 'Headline of the story',
    titleLanguage: 'en',
    severity: 'urgent',
    signal: 'call_for_killing',
    speaker: 'Example Cleric',
    target: 'the prisoners of one ward',
    quote: { text: 'they must all be put to death', language: 'en' },
    reportedBy: 'Radio Example',
    origins: '1 origin, 3 copies',
    firstSeen: new Date('2026-11-20T06:05:00Z'),
    links: [{ label: 'Source', url: 'https://news.example/1' }],
    ...more,
  };
}

/** An alert in which every text that a source wrote is this one. */
export function alertOf(text: string, key = 'alert-1-ops', language: Message['language'] = 'en'): Message {
  const foreign = content({
    title: text,
    speaker: text,
    target: text,
    quote: { text, language: 'fa' },
    reportedBy: text,
    links: [
      { label: text, url: 'https://news.example/a|b?c=<d>&e="f"' },
      { label: 'x', url: text },
    ],
  });
  return alertMessage({
    content: foreign,
    key,
    story: 12,
    kind: 'new',
    language,
    zone: 'UTC',
    createdAt: NOW,
  });
}

/** A digest as long as its text; layout is not what channels decide. */
export function digestOf(text: string, key = 'digest-3-ops'): Message {
  return {
    kind: 'digest',
    key,
    subject: text,
    text,
    html: null,
    language: 'fa',
    thread: null,
    alert: null,
    data: { sections: [{ title: text }] },
    createdAt: NOW,
  };
}

export const HOSTILE: [string, string][] = [
  ['empty', ''],
  ['spaces alone', ' \t\n '],
  ['markup', '<script>alert(1)</script> & <b>bold</b> &amp; &lt;'],
  ['mentions', '<!channel> <!here|here> <@U123> <#C1> @channel @here @everyone'],
  ['a link of Slack', '<https://evil.example|https://bank.example> | > ```x```'],
  ['formatting', '*bold* _italic_ ~gone~ `code` *_~`'],
  ['new headers', 'Hello\r\nBcc: victim@example.org\r\n\r\n<p>body</p>'],
  ['the end of mail', 'line\r\n.\r\nQUIT\r\n..\r\n'],
  ['direction overrides', '\u202eesrever\u202c \u2066x \u2068 y\u2069\u2069 \u200f\u200e'],
  ['controls', '\u0000\u0001\u0007\u001b[31mred\u001b[0m\u007f\u0085'],
  ['half a surrogate', 'a\ud83d b\ude00 c'],
  ['Persian', 'زندانیان سیاسی می‌گویند: «دیگر بس است» '.repeat(40)],
  ['joined emoji', '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(900)],
  ['a tower of marks', `a${'\u0301'.repeat(30_000)}`],
  ['ampersands', '&'.repeat(20_000)],
  ['angle brackets in lines', '<>\n'.repeat(8000)],
  ['one long word', 'x'.repeat(60_000)],
  ['many lines', 'line of text\n\n'.repeat(5000)],
  ['quotes and backslashes', '"\\\u2028\u2029\\"\'\''.repeat(2000)],
  ['NUL that JSON writes in six bytes', '\u0001'.repeat(19_000)],
  ['an address', 'javascript:alert(1)'],
  [
    'mentions of every service',
    '@channel @here @all @everyone <!channel> <@U123> <@&1> @**all** @room @[user] @_**a** ＠all',
  ],
  [
    'markup of every service',
    '**b** __u__ ~~s~~ ||spoiler|| `c` ```block``` > q # h [a](https://evil.example) ![i](https://evil.example/i.png)',
  ],
  ['lists and lines', '- one\n+ two\n* three\n1. four\n> five\n# six\n---\n=====\n| a | b |\n    code'],
  ['addresses that are no addresses', 'https:// https://[ http://a..b https://evil.example/(a)[b]*c*_d_`e`|f|<g>'],
  ['addresses within text', 'see https://news.example/a_b_c*d*?e=1&f=(2) and (https://news.example/x) now'],
  ['entities', '&amp; &lt;b&gt; &#64;all &#x40;here &zwnj; &nosuch;'],
  ['tags that never end', '<b <a href="https://evil.example <i>x</b> </p> <!-- <![CDATA['],
  ['templates', '{{DATE(2026-01-01,SHORT)}} \u0024{x} @{triggerBody()} {{{{ }}}}'],
  ['emoji names and times', ':smile: :skull: 12:30:45 <:name:123> <t:1700000000:R> <time:2026-01-01>'],
  ['isolates that never end', '\u2068\u2068\u2067 a \u2069\u2069\u2069\u2069 b \u2068'],
  ['overrides around Persian', '\u202eزندانیان\u202d می\u200cگویند \u202c\u202c @admin_bot'],
  ['5,000 emoji', '😀'.repeat(5000)],
  ['5,000 flags of tags', '🏴\u{e0067}\u{e0062}\u{e007f}'.repeat(1000)],
  ['surrogates in disorder', '\ude00\ud83d'.repeat(700)],
  ['joiners alone', '\u200c\u200d\u2060\ufeff'.repeat(400)],
  ['Persian without a space', 'می\u200cگویند'.repeat(2000)],
  ['a line of mentions', '@a'.repeat(6000)],
  ['backslashes', '\\'.repeat(9000)],
  ['carriage returns alone', 'a\rb\rc'.repeat(500)],
];
