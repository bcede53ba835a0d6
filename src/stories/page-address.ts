import { hashText } from './hash.ts';

/** Codes by which publishers tell the languages of a page apart in its address. */
const CODES = new Set(
  'en eng english fa fas per farsi persian ar ara arabic fr fra french de deu ger german es spa spanish it ita italian sv swe nl nld pt por pl pol da dan fi fin no nb nn tr tur ru rus ku kur ckb kmr ur az zh ja ko he hi id ro cs sk hu el uk bg hr sr sq ca'.split(
    ' ',
  ),
);
const LANGUAGE_QUERY = /^(?:lang|language|locale|hl|lc|ln|l)$/i;

export interface PageAddress {
  /** The same for all languages of one page. */
  page: number;
  /**
   * Of an address that names its language: the same for the pages of one series, which differ by small numbers only
   * (`letter-1-en`, `letter-2-de`). 0 where the address names none.
   */
  series: number;
}

/**
 * The page that an address leads to, whatever language it is in: language codes in the host's first label, in the path,
 * at the end of a part of it, in the query and in the fragment are left out. `https://fa.example.org/x/12`,
 * `https://www.example.org/en/x/12` and `https://example.org/x/12?lang=de` are one page. Null for what is no address of a
 * page of its own: no HTTP address, or the front page of a site.
 */
export function pageAddressOf(address: string | null): PageAddress | null {
  if (address === null || address.length > 2000 || !/^https?:\/\//i.test(address)) return null;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  let marked = false;
  const bare = (part: string): string => {
    const rest = withoutCode(part);
    if (rest !== null) marked = true;
    return rest ?? part.toLowerCase();
  };
  const labels = url.hostname
    .toLowerCase()
    .replace(/^(?:www|m|amp)\./, '')
    .split('.');
  if (labels.length > 2 && CODES.has(labels[0] ?? '')) {
    labels.shift();
    marked = true;
  }
  const path = url.pathname
    .split('/')
    .map((part) => bare(part).replace(/\.(?:html?|php|aspx?)$/, ''))
    .filter((part) => part !== '');
  const query: string[] = [];
  for (const [name, value] of url.searchParams) {
    if (LANGUAGE_QUERY.test(name)) marked = true;
    else if (!/^utm_/i.test(name)) query.push(`${name}=${bare(value)}`);
  }
  const fragment = bare(url.hash.slice(1));
  if (path.length === 0 && query.length === 0 && fragment === '') return null;
  const page = `${labels.join('.')}/${path.join('/')}?${query.sort().join('&')}#${fragment}`;
  return { page: hashText(page, 2), series: marked ? hashText(page.replace(SMALL_NUMBER, '0'), 31) : 0 };
}

/** Counted by the publisher, unlike years and the running numbers of a site. */
const SMALL_NUMBER = /(?<!\d)\d{1,2}(?!\d)/g;

/** `en` is nothing, `statement-en`, `statement_fa` and `statement.de.html` are `statement`; null where no code is there. */
function withoutCode(part: string): string | null {
  const lower = part.toLowerCase().replace(/\.(?:html?|php|aspx?)$/, '');
  if (CODES.has(lower.replace(/[-_](?:[a-z]{2}|[a-z]{4})$/, ''))) return '';
  const end = /^(.+)[-_.]([a-z]{2,7})$/.exec(lower);
  return end && CODES.has(end[2] ?? '') ? (end[1] ?? '') : null;
}
