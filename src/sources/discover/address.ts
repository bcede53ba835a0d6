import { KhavaranError } from '#src/base/errors.ts';
import { percentDecoded } from '#src/base/percent-decoded.ts';
import type { Platform, SourceKind } from '#src/model/source.ts';
import type { Candidate } from './proposal.ts';

const UN_HOSTS = /(^|\.)(un|ohchr|unodc|unesco|unhcr|unicef)\.org$/;
const GOVERNMENT_HOSTS = /(^|\.)(gov|gov\.[a-z]{2}|gouv\.fr|bund\.de|europa\.eu|parliament\.uk)$/;

/** What an operator pasted, as an address: `@name@host`, `t.me/x` and the like are completed. Throws `discover/address`. */
export function addressOf(text: string): URL {
  const pasted = text.trim();
  const account = /^@?([\w.-]{1,100})@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$/i.exec(pasted);
  if (account) return new URL(`https://${account[2]}/@${account[1]}`);
  const channel = /^tg:\/\/resolve\?domain=(\w+)/i.exec(pasted)?.[1];
  const address = channel
    ? `https://t.me/${channel}`
    : /^[a-z][a-z0-9+.-]*:\/\//i.test(pasted)
      ? pasted
      : `https://${pasted}`;
  const url = URL.parse(address.replace(/^feed:\/\//i, 'https://'));
  if (!url || !/^https?:$/.test(url.protocol) || !/[.:]|^localhost$/.test(url.host))
    throw new KhavaranError(
      'discover/address',
      `"${pasted.slice(0, 100)}" is no web address. Give one such as https://example.org/news, t.me/channel or @name@example.social.`,
    );
  return url;
}

/** Kind of publisher, where the address alone tells. */
export function kindOf(host: string): SourceKind | null {
  if (UN_HOSTS.test(host)) return 'un';
  return GOVERNMENT_HOSTS.test(host) ? 'government' : null;
}

/**
 * The source at an address of a service that is known by its name, without asking anybody. Null for any other address.
 * Throws `discover/unfit` for what such a service does not let be watched, saying what to give instead.
 */
export function candidateAt(url: URL): Candidate | null {
  const host = url.hostname.replace(/^(www|m|mobile|old|web|api)\./, '').toLowerCase();
  const parts = url.pathname.split('/').filter(Boolean).map(percentDecoded);
  switch (host) {
    case 't.me':
    case 'telegram.me':
    case 'telegram.dog':
      return telegramAt(parts);
    case 'youtube.com':
    case 'youtu.be':
      return youtubeAt(host, parts, url);
    case 'bsky.app':
      return blueskyAt(parts, url);
    case 'x.com':
    case 'twitter.com':
      return xAt(parts, url);
    case 'reddit.com':
      return redditAt(parts, url);
    case 'news.google.com':
      return googleNewsAt(parts, url);
    default:
      return null;
  }
}

function social(platform: Platform, settings: Record<string, unknown>, name: string, because: string): Candidate {
  return { type: platform, platform, settings, name, language: null, kind: 'social', because };
}

function unfit(sentence: string): KhavaranError {
  return new KhavaranError('discover/unfit', sentence);
}

function telegramAt(parts: readonly string[]): Candidate {
  const [first = '', second = ''] = parts;
  if (first.startsWith('+') || first === 'joinchat')
    throw unfit('This is an invitation to a private chat. Only public channels can be read: give t.me/NAME of one.');
  if (first === 'c')
    throw unfit('This is a post of a private channel. Only public channels can be read: give t.me/NAME of one.');
  const channel = first === 's' ? second : first;
  if (!/^[A-Za-z]\w{2,40}$/.test(channel) || ['addstickers', 'proxy', 'share', 'iv', 'socks', 'login'].includes(first))
    throw unfit('This is no channel of Telegram. Give the address of one: t.me/NAME.');
  return social('telegram', { channel }, `@${channel} (Telegram)`, `The public channel @${channel} on Telegram.`);
}

function youtubeAt(host: string, parts: readonly string[], url: URL): Candidate | null {
  const [first = '', second = ''] = parts;
  const playlist = url.searchParams.get('playlist_id') ?? (first === 'playlist' ? url.searchParams.get('list') : null);
  if (playlist) return social('youtube', { playlist }, `YouTube playlist ${playlist}`, 'A playlist of YouTube.');
  const id = url.searchParams.get('channel_id') ?? (first === 'channel' ? second : null);
  const channel = id ?? (first.startsWith('@') ? first : null);
  if (channel) return social('youtube', { channel }, `${channel} (YouTube)`, `The channel ${channel} on YouTube.`);
  if (host === 'youtu.be' || first === 'watch' || first === 'shorts' || first === 'live')
    throw unfit('This is a single video. Give the address of its channel (youtube.com/@name) or of a playlist.');
  // `/user/…` and `/c/…`: their page announces the channel's feed.
  return null;
}

function blueskyAt(parts: readonly string[], url: URL): Candidate {
  const [first = '', second = ''] = parts;
  if (first === 'profile' && second)
    return social('bluesky', { author: second }, `${second} (Bluesky)`, `The account ${second} on Bluesky.`);
  const search = first === 'hashtag' && second ? `#${second}` : first === 'search' ? url.searchParams.get('q') : null;
  if (search) return social('bluesky', { search }, `${search} (Bluesky)`, `A search of Bluesky for ${search}.`);
  throw unfit('Give a profile (bsky.app/profile/NAME), a hashtag or a search of Bluesky.');
}

function xAt(parts: readonly string[], url: URL): Candidate {
  const [first = '', second = ''] = parts;
  const search = first === 'hashtag' && second ? `#${second}` : first === 'search' ? url.searchParams.get('q') : null;
  if (search) return social('x', { search }, `${search} (X)`, `A search of X for ${search}.`);
  if (/^\w{1,20}$/.test(first) && !['i', 'home', 'explore', 'settings', 'search', 'hashtag'].includes(first))
    return social('x', { account: first }, `@${first} (X)`, `The account @${first} on X.`);
  throw unfit('Give a profile (x.com/NAME), a hashtag or a search of X.');
}

function redditAt(parts: readonly string[], url: URL): Candidate {
  const [first = '', second = ''] = parts;
  const search = url.searchParams.get('q');
  if (first === 'search' && search)
    return social('reddit', { search }, `${search} (Reddit)`, `A search of Reddit for ${search}.`);
  if (first === 'r' && second)
    return social('reddit', { subreddit: second }, `r/${second} (Reddit)`, `The subreddit r/${second}.`);
  if ((first === 'user' || first === 'u') && second)
    return social(
      'reddit',
      { search: `author:${second}` },
      `u/${second} (Reddit)`,
      `What u/${second} posts on Reddit.`,
    );
  throw unfit('Give a subreddit (reddit.com/r/NAME), a user or a search of Reddit.');
}

function googleNewsAt(parts: readonly string[], url: URL): Candidate {
  const query = url.searchParams
    .get('q')
    ?.replace(/\s+when:\d+[hdmy]\b/i, '')
    .trim();
  if (!query || !parts.includes('search'))
    throw unfit('Give a search of Google News: news.google.com/search?q=… Topics and sections cannot be watched.');
  const language = url.searchParams.get('hl');
  const country = url.searchParams.get('gl');
  return {
    type: 'google-news',
    platform: 'web',
    settings: { query, ...(language ? { language } : {}), ...(country ? { country } : {}) },
    name: `Google News: ${query}`,
    language: language?.split('-')[0] ?? null,
    kind: 'news',
    because: `A search of Google News for ${query}.`,
  };
}
