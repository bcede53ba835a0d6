import { KhavaranError } from '#src/base/errors.ts';
import { bluesky } from './bluesky.ts';
import { feed } from './feed.ts';
import { file } from './file.ts';
import { gdelt } from './gdelt.ts';
import { googleNews } from './google-news.ts';
import { mastodon } from './mastodon.ts';
import { newsSitemap } from './news-sitemap.ts';
import { ohchr } from './ohchr.ts';
import { reddit } from './reddit.ts';
import { reliefweb } from './reliefweb.ts';
import type { SourceType } from './source.ts';
import { telegram } from './telegram.ts';
import { telegramBot } from './telegram-bot.ts';
import { unDigitalLibrary } from './un-digital-library.ts';
import { webPage } from './web-page.ts';
import { x } from './x.ts';
import { youtube } from './youtube.ts';

/** Every source type, in the order in which the desk offers them. A new one is a file, a line here, and words. */
export const SOURCE_TYPES: readonly SourceType[] = [
  feed,
  webPage,
  newsSitemap,
  telegram,
  telegramBot,
  youtube,
  mastodon,
  bluesky,
  x,
  reddit,
  googleNews,
  gdelt,
  reliefweb,
  ohchr,
  unDigitalLibrary,
  file,
];

/** Throws `source/unknown-type` for a name that is not registered. */
export function sourceType(name: string): SourceType {
  const found = SOURCE_TYPES.find((one) => one.type === name);
  if (found) return found;
  const known = SOURCE_TYPES.map((one) => one.type).join(', ');
  throw new KhavaranError('source/unknown-type', `There is no source type "${name}". There are: ${known}.`);
}
