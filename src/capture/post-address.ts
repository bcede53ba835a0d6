import type { Platform } from '#src/model/source.ts';

/** Where a post stands, as its address or embed tells. `published` comes out of ids that hold their time. */
export interface PostAddress {
  platform: Platform;
  id: string;
  url: string;
  handle: string | null;
  /** ISO 8601, UTC; null where the id tells no time. */
  published: string | null;
}

/** Milliseconds since 1970 at which X counts its ids from; ids before the first are plain numbers without a time. */
const X_EPOCH = 1288834974657n;
const FIRST_X_SNOWFLAKE = 29_700_859_247n;
const TID_LETTERS = '234567abcdefghijklmnopqrstuvwxyz';

function isoOf(milliseconds: number): string | null {
  if (milliseconds < Date.UTC(2006, 0) || milliseconds > Date.UTC(2100, 0)) return null;
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Time of a post on X: bits 22 and up of its id are milliseconds since the epoch of X. */
export function timeOfXId(id: string): string | null {
  const value = BigInt(id);
  return value < FIRST_X_SNOWFLAKE ? null : isoOf(Number((value >> 22n) + X_EPOCH));
}

/** Time of a record key of Bluesky: a TID is 13 letters of base 32, bits 10 and up of it microseconds (AT Protocol, "TID"). */
export function timeOfTid(key: string): string | null {
  if (!/^[2-7a-j][2-7a-z]{12}$/.test(key)) return null;
  let value = 0n;
  for (const letter of key) value = value * 32n + BigInt(TID_LETTERS.indexOf(letter));
  return isoOf(Number((value >> 10n) / 1000n));
}

/** Reads the address of a single post on X, Telegram, Bluesky, Mastodon or Instagram; null for any other address. */
export function postAddress(address: string): PostAddress | null {
  const bluesky = /^at:\/\/(did:[a-z]+:[\w.:%-]{1,200})\/app\.bsky\.feed\.post\/([\w.~:-]{1,100})/.exec(address);
  if (bluesky) return blueskyPost(bluesky[1]!, bluesky[2]!);
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const host = url.hostname.replace(/^(www|mobile|m)\./, '');
  const path = url.pathname;
  if (host === 'twitter.com' || host === 'x.com') {
    const found = /^\/(?:i\/web|(\w{1,20}))\/status(?:es)?\/(\d{1,19})/.exec(path);
    if (!found) return null;
    const handle = found[1] && found[1] !== 'i' ? found[1] : null;
    const [, , id] = found;
    return {
      platform: 'x',
      id: id!,
      url: `https://x.com/${handle ?? 'i'}/status/${id}`,
      handle,
      published: timeOfXId(id!),
    };
  }
  if (host === 't.me' || host === 'telegram.me') {
    const found = /^\/(?:s\/)?([A-Za-z]\w{2,40})\/(\d{1,12})/.exec(path);
    return found ? telegramPost(found[1]!, found[2]!) : null;
  }
  if (host === 'bsky.app') {
    const found = /^\/profile\/([\w.:%-]{1,200})\/post\/([\w.~:-]{1,100})/.exec(path);
    return found ? blueskyPost(found[1]!, found[2]!) : null;
  }
  const mastodon = /^\/@([\w.@-]{1,100})\/(\d{8,20})(?:\/embed)?\/?$/.exec(path);
  if (mastodon) {
    const [, name, id] = mastodon;
    const handle = name!.includes('@') ? name! : `${name}@${url.host}`;
    // Bits 16 and up of a Mastodon id are milliseconds since 1970.
    const published = isoOf(Number(BigInt(id!) >> 16n));
    return { platform: 'mastodon', id: id!, url: `https://${url.host}/@${name}/${id}`, handle, published };
  }
  return null;
}

function blueskyPost(actor: string, key: string): PostAddress {
  const handle = actor.startsWith('did:') ? null : actor;
  return {
    platform: 'bluesky',
    id: key,
    url: `https://bsky.app/profile/${actor}/post/${key}`,
    handle,
    published: timeOfTid(key),
  };
}

/** `channel/123`, as Telegram's own embeds name it. */
export function telegramPost(channel: string, number: string): PostAddress {
  return {
    platform: 'telegram',
    id: `${channel}/${number}`,
    url: `https://t.me/${channel}/${number}`,
    handle: channel,
    published: null,
  };
}
