import { parsedJson } from '#src/base/json.ts';
import { openPage, type PageDocument, type PageElement } from './page-document.ts';

export interface MediaSearch {
  /** The payload in which the item came, as text. */
  text: string;
  contentType: string;
  /** Addresses by which the item is known in it. */
  itemUrl: string | null;
  externalId: string;
  /** Links of the item's own words. */
  links: readonly string[];
}

/** Endings of files that are worth keeping as such: pictures, films, sound, documents. */
const FILE =
  /\.(jpe?g|png|gif|webp|avif|heic|svg|mp4|m4v|mov|webm|mp3|m4a|ogg|oga|opus|wav|pdf|docx?|xlsx?|pptx?|odt|rtf|zip)$/i;
const MAXIMUM_TEXT = 5_000_000;
const MAXIMUM_LINKS = 200;
/** Addresses in a chunk of a feed, by the elements and attributes that hold media there. */
const FEED_MEDIA =
  /<(?:enclosure|media:content|media:thumbnail|itunes:image|img)\b[^<>]{0,2000}?\s(?:url|href|src)\s{0,5}=\s{0,5}["']([^"']{4,2000})["']/gi;

/**
 * Addresses of the pictures, films, sound and documents that belong to an item, the most telling first, each once: files
 * that its words link to, and what its page, its message or its entry in a feed shows. Bounded; nothing is fetched.
 */
export function mediaLinks(search: MediaSearch): string[] {
  const { text, contentType, itemUrl, links } = search;
  const found = new Set<string>();
  const add = (address: string | null | undefined) => {
    const url = address && address.length <= 2_000 ? URL.parse(address, itemUrl ?? undefined) : null;
    if (url && /^https?:$/.test(url.protocol) && found.size < MAXIMUM_LINKS) found.add(url.href);
  };
  for (const link of links) if (isFile(link)) add(link);
  const bounded = text.slice(0, MAXIMUM_TEXT);
  if (/json/i.test(contentType)) for (const address of mediaInJson(bounded, search)) add(address);
  else if (/xml|rss|atom/i.test(contentType) && !/xhtml/i.test(contentType))
    for (const address of mediaInFeed(bounded, search)) add(address);
  else for (const address of mediaInPage(bounded, search)) add(address);
  return [...found];
}

function isFile(address: string): boolean {
  return FILE.test(address.split(/[?#]/, 1)[0] ?? '');
}

function* mediaInPage(html: string, { externalId, itemUrl }: MediaSearch): Generator<string> {
  const page = openPage(html);
  if (!page) return;
  const messages = [...page.querySelectorAll('[data-post]')];
  if (messages.length > 0) {
    const known = new Set([externalId.toLowerCase(), postName(itemUrl)]);
    const message = messages.find((one) => known.has((one.getAttribute('data-post') ?? '').toLowerCase()));
    if (message) yield* mediaWithin(message);
    return;
  }
  for (const name of ['og:image', 'og:video', 'og:audio', 'twitter:image', 'twitter:player:stream'])
    for (const meta of page.querySelectorAll(`meta[property="${name}"], meta[name="${name}"]`)) {
      const content = meta.getAttribute('content');
      if (content) yield content;
    }
  const article = page.querySelector('article') ?? page.querySelector('main');
  if (article) yield* mediaWithin(article);
}

function postName(url: string | null): string {
  return (url ? (URL.parse(url)?.pathname ?? '') : '').replace(/^\/(s\/)?/, '').toLowerCase();
}

function* mediaWithin(root: PageElement | PageDocument): Generator<string> {
  for (const element of root.querySelectorAll('[style], img, video, source, audio, a[href]')) {
    const background = /background-image\s{0,5}:\s{0,5}url\(\s{0,5}["']?([^"')]{4,2000})/i.exec(
      element.getAttribute('style') ?? '',
    );
    if (background?.[1]) yield background[1];
    const poster = element.getAttribute('poster');
    if (poster) yield poster;
    const source = element.localName === 'a' ? null : element.getAttribute('src');
    if (source && !source.startsWith('data:')) yield source;
    const link = element.getAttribute('href');
    if (link && isFile(link)) yield link;
  }
}

function* mediaInFeed(xml: string, { externalId, itemUrl }: MediaSearch): Generator<string> {
  const names = [externalId, itemUrl].filter((name) => name !== null && name !== '');
  const entries = xml.split(/<(?=(?:item|entry)[\s>])/i).slice(1);
  const entry = entries.map(unescaped).find((one) => names.some((name) => one.includes(name ?? '')));
  if (entry) for (const [, address] of entry.matchAll(FEED_MEDIA)) if (address) yield address;
}

/** Markup within markup: what an entry shows is written once or twice over. */
function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll('&amp;', '&');
}

const JSON_MEDIA = /^(fullsize|thumb|thumbnail|preview_url|preview_image_url|media_url_https|remote_url|image|poster)$/;
const MAXIMUM_NODES = 50_000;

/** Within the smallest object of an answer that names the item: addresses of files, and what is called a picture. */
function mediaInJson(text: string, { externalId, itemUrl }: MediaSearch): string[] {
  const json = parsedJson(text);
  let budget = MAXIMUM_NODES;
  let own: object | null = null;
  const names = new Set([externalId, itemUrl]);
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || own !== null || --budget < 0) return;
    if (!Array.isArray(value) && Object.values(value).some((one) => typeof one === 'string' && names.has(one)))
      own = value;
    else for (const one of Object.values(value)) visit(one);
  };
  visit(json);
  const addresses: string[] = [];
  const collect = (value: unknown, key: string): void => {
    if (--budget < 0) return;
    if (typeof value === 'string') {
      if (isFile(value) || (JSON_MEDIA.test(key) && /^https?:\/\//.test(value))) addresses.push(value);
    } else if (typeof value === 'object' && value !== null)
      for (const [name, one] of Object.entries(value)) collect(one, Array.isArray(value) ? key : name);
  };
  if (own !== null) collect(own, '');
  // The face of an author is no media of the item.
  return addresses.filter((address) => !/avatar|\/emoji\//i.test(address));
}
