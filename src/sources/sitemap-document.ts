import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { KhavaranError } from '#src/base/errors.ts';
import { decodeText } from './decode-text.ts';
import { childNamed, childrenNamed, type FeedElement, readFeedTree } from './feed-tree.ts';

export interface SitemapUrl {
  url: string;
  /** W3C date or date-time, as written: of the news, else of the page's last change. */
  date: string | null;
  title: string | null;
  language: string | null;
}

/** A sitemap (sitemaps.org 0.9, with Google's news extension), or an index of sitemaps. */
export type SitemapDocument =
  | { kind: 'urls'; urls: SitemapUrl[] /** Pages without a usable address. */; skipped: number }
  | { kind: 'index'; sitemaps: { url: string; date: string | null }[] };

/** Limits of the format: 50,000 addresses and 50 MB in a file. */
const MAXIMUM_BYTES = 50 * 1024 * 1024;
const MAXIMUM_URLS = 50_000;
const unzip = promisify(gunzip);

/**
 * Reads the bytes of a sitemap, gzip or not. Throws `sitemap/too-large` for what unpacks to more than the format allows,
 * `sitemap/unreadable` for what is none.
 */
export async function readSitemap(
  bytes: Uint8Array,
  options: { contentType: string | null; url: string },
): Promise<SitemapDocument> {
  const text = decodeText(
    await unpacked(bytes),
    /xml|text/.test(options.contentType ?? '') ? options.contentType : null,
  );
  const tree = readFeedTree(text);
  const root = childNamed(tree, 'urlset', 'sitemapindex');
  if (!root) throw new KhavaranError('sitemap/unreadable', 'What this address gives is no sitemap.');
  if (root.name === 'sitemapindex') {
    const sitemaps = childrenNamed(root, 'sitemap').flatMap((one) => {
      const url = addressIn(one, options.url);
      return url ? [{ url, date: textIn(one, 'lastmod') }] : [];
    });
    return { kind: 'index', sitemaps };
  }
  const elements = childrenNamed(root, 'url').slice(0, MAXIMUM_URLS);
  const urls = elements.flatMap((one): SitemapUrl[] => {
    const url = addressIn(one, options.url);
    if (!url) return [];
    const news = childNamed(one, 'news:news');
    const publication = news ? childNamed(news, 'news:publication') : null;
    return [
      {
        url,
        date: (news ? textIn(news, 'news:publication_date') : null) ?? textIn(one, 'lastmod'),
        title: news ? textIn(news, 'news:title') : null,
        language: publication ? textIn(publication, 'news:language') : null,
      },
    ];
  });
  return { kind: 'urls', urls, skipped: elements.length - urls.length };
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await unzip(bytes, { maxOutputLength: MAXIMUM_BYTES });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    if (tooLarge)
      throw new KhavaranError('sitemap/too-large', 'The sitemap unpacks to more than 50 MB.', { cause: error });
    throw new KhavaranError('sitemap/unreadable', 'The sitemap is not packed as it says.', { cause: error });
  }
}

function textIn(element: FeedElement, name: string): string | null {
  return childNamed(element, name)?.text.trim() || null;
}

function addressIn(element: FeedElement, base: string): string | null {
  const written = textIn(element, 'loc');
  const url = written && written.length <= 2048 ? URL.parse(written, base) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}
