import { describe, expect, it } from 'vitest';
import { type KnownPost, lookAgainAt } from '#src/sources/post-again.ts';
import { exchange, NOW } from './evidence-lab.ts';

const post = (url: string, change: Partial<KnownPost> = {}): KnownPost => ({
  url,
  externalId: url,
  sourceType: 'feed',
  settings: {},
  ...change,
});
const json = (value: unknown) => ({
  text: JSON.stringify(value),
  responseHeaders: { 'content-type': 'application/json' },
});

describe('where a post is looked at again', () => {
  const cases: [string, KnownPost, string | null][] = [
    ['a page', post('https://harbour.example/a?b=1'), 'https://harbour.example/a?b=1'],
    ['Telegram', post('https://t.me/harbour/12'), 'https://t.me/harbour/12?embed=1&mode=tme'],
    [
      'a mirror of Telegram',
      post('https://t.me/harbour/12', { sourceType: 'telegram', settings: { endpoint: 'https://mirror.example/' } }),
      'https://mirror.example/harbour/12?embed=1&mode=tme',
    ],
    [
      'X',
      post('https://x.com/harbour/status/12'),
      'https://publish.x.com/oembed?omit_script=1&url=https%3A%2F%2Fx.com%2Fharbour%2Fstatus%2F12',
    ],
    [
      'YouTube',
      post('https://www.youtube.com/watch?v=abc'),
      'https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3Dabc',
    ],
    [
      'Bluesky, by the name that does not change hands',
      post('https://bsky.app/profile/harbour.example/post/3kabc', {
        externalId: 'at://did:plc:abc/app.bsky.feed.post/3kabc',
      }),
      'https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?depth=0&parentHeight=0&uri=at%3A%2F%2Fdid%3Aplc%3Aabc%2Fapp.bsky.feed.post%2F3kabc',
    ],
    [
      'Mastodon',
      post('https://social.example/@harbour/112233445566', { sourceType: 'mastodon' }),
      'https://social.example/api/v1/statuses/112233445566',
    ],
    ['no address of the web', post('file:///etc/passwd'), null],
  ];
  it.each(cases)('%s', (_, known, expected) => {
    expect(lookAgainAt(known)?.request.url ?? null).toBe(expected);
  });
});

describe('what a second look means', () => {
  const web = post('https://harbour.example/news/1');
  const telegram = post('https://t.me/harbour/12');
  const bluesky = post('https://bsky.app/profile/harbour.example/post/3kabc');
  const mastodon = post('https://social.example/@harbour/112233445566', { sourceType: 'mastodon' });
  const youtube = post('https://www.youtube.com/watch?v=abc');
  const x = post('https://x.com/harbour/status/12');
  const message =
    '<div class="tgme_widget_message" data-post="Harbour/12"><div class="tgme_widget_message_text">Words.</div></div>';
  const challenge = '<html><script>window._cf_chl_opt={}</script></html>';

  const cases: [string, KnownPost, Parameters<typeof exchange>[0], 'there' | 'gone' | 'unknown'][] = [
    ['a page that is there', web, { requestedUrl: web.url }, 'there'],
    ['a page that is not found', web, { requestedUrl: web.url, status: 404 }, 'gone'],
    ['a page that was taken down', web, { requestedUrl: web.url, status: 410 }, 'gone'],
    [
      'a challenge with the status of a missing page',
      web,
      { requestedUrl: web.url, status: 404, text: challenge },
      'unknown',
    ],
    ['a block', web, { requestedUrl: web.url, status: 403 }, 'unknown'],
    ['a block for legal reasons', web, { requestedUrl: web.url, status: 451 }, 'unknown'],
    ['a fault of the server', web, { requestedUrl: web.url, status: 503 }, 'unknown'],
    ['too many requests', web, { requestedUrl: web.url, status: 429 }, 'unknown'],
    [
      'an article that leads to the front page',
      web,
      { requestedUrl: web.url, finalUrl: 'https://www.harbour.example/' },
      'gone',
    ],
    ['a page that moved', web, { requestedUrl: web.url, finalUrl: 'https://harbour.example/news/1-new' }, 'there'],
    ['a message of Telegram', telegram, { text: message }, 'there'],
    [
      'a message of Telegram that is gone',
      telegram,
      { text: '<div class="tgme_widget_message_error">Post not found</div>' },
      'gone',
    ],
    [
      'a message that Telegram does not show',
      telegram,
      { text: '<div class="tgme_widget_message_error">Please open Telegram to view this post</div>' },
      'unknown',
    ],
    ['a page of Telegram without a message', telegram, { text: '<html><title>Telegram</title></html>' }, 'unknown'],
    ['another message', telegram, { text: message.replace('Harbour/12', 'Harbour/13') }, 'unknown'],
    ['a post of Bluesky', bluesky, json({ thread: { $type: 'app.bsky.feed.defs#threadViewPost' } }), 'there'],
    [
      'a post of Bluesky that is gone',
      bluesky,
      { ...json({ error: 'NotFound', message: 'Post not found' }), status: 400 },
      'gone',
    ],
    ['another error of Bluesky', bluesky, { ...json({ error: 'InvalidRequest' }), status: 400 }, 'unknown'],
    [
      'a post of Bluesky for members',
      bluesky,
      json({ thread: { $type: 'app.bsky.feed.defs#blockedPost' } }),
      'unknown',
    ],
    ['a status that is gone', mastodon, { ...json({ error: 'Record not found' }), status: 404 }, 'gone'],
    [
      'a server that wants a log-in',
      mastodon,
      { ...json({ error: 'This API requires an authenticated user' }), status: 401 },
      'unknown',
    ],
    ['a video that is gone', youtube, { text: 'Not Found', status: 404 }, 'gone'],
    ['a video that became private', youtube, { text: 'Unauthorized', status: 401 }, 'unknown'],
    ['a post on X that is gone', x, { ...json({}), status: 404 }, 'gone'],
    ['a post on X of a protected account', x, { ...json({}), status: 403 }, 'unknown'],
  ];
  it.each(cases)('%s', (_, known, answer, expected) => {
    expect(lookAgainAt(known)?.read(exchange(answer), NOW).state).toBe(expected);
  });
});
