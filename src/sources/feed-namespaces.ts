/** Namespaces by the prefix under which this project reads them; '' holds the vocabularies of feeds themselves. */
const NAMESPACES: Record<string, string> = {
  'http://www.w3.org/2005/atom': '',
  'http://purl.org/atom/ns': '',
  'http://purl.org/rss/1.0': '',
  'http://purl.org/net/rss1.1': '',
  'http://my.netscape.com/rdf/simple/0.9': '',
  'http://channel.netscape.com/rdf/simple/0.9': '',
  'http://my.netscape.com/publish/formats/rss-0.91.dtd': '',
  'http://purl.org/rss/1.0/modules/rss091': '',
  'http://backend.userland.com/rss': '',
  'http://backend.userland.com/rss2': '',
  'http://blogs.law.harvard.edu/tech/rss': '',
  'http://cyber.law.harvard.edu/rss': '',
  'http://example.com/newformat': '',
  'http://example.com/necho': '',
  'http://purl.org/echo': '',
  'uri/of/echo/namespace': '',
  'http://www.sitemaps.org/schemas/sitemap/0.9': '',
  'http://www.google.com/schemas/sitemap/0.84': '',
  'http://purl.org/pie': '',
  'http://purl.org/dc/elements/1.1': 'dc',
  'http://purl.org/dc/elements/1.0': 'dc',
  'http://purl.org/dc/terms': 'dcterms',
  'http://purl.org/rss/1.0/modules/content': 'content',
  'http://purl.org/rss/1.0/modules/syndication': 'sy',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns': 'rdf',
  'http://www.w3.org/1999/xhtml': 'xhtml',
  'http://www.w3.org/xml/1998/namespace': 'xml',
  'http://search.yahoo.com/mrss': 'media',
  'http://rssnamespace.org/feedburner/ext/1.0': 'feedburner',
  'http://www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'http://www.google.com/schemas/sitemap-news/0.9': 'news',
};
/** Read by their usual prefix where a feed forgets to declare them. */
const USUAL = new Set(Object.values(NAMESPACES));
const ALIASES = new Map([
  ['atom', ''],
  ['atom10', ''],
  ['a10', ''],
  ['rss', ''],
  ['rss090', ''],
  ['rss10', ''],
]);

/** What prefixes mean at a place in a document. */
export type Scope = ReadonlyMap<string, string>;

export const ROOT_SCOPE: Scope = new Map([['xml', 'xml']]);

/**
 * The prefix of ours for a namespace. Names of vocabularies that are not known get a prefix that nothing is read by, so
 * that a module's `title` is not taken for an entry's.
 */
function prefixFor(uri: string): string {
  const key = uri
    .trim()
    .toLowerCase()
    .replace(/[#/]+$/, '');
  return NAMESPACES[key] ?? 'unknown';
}

/** The scope inside an element with these attributes. `isRoot`: its default namespace is the feed's own, whatever it is called. */
export function scopeWith(attributes: Record<string, string>, outer: Scope, isRoot: boolean): Scope {
  let scope: Map<string, string> | null = null;
  for (const [name, uri] of Object.entries(attributes)) {
    if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
    scope ??= new Map(outer);
    const prefix = prefixFor(uri);
    if (name !== 'xmlns') scope.set(name.slice(6), prefix);
    else scope.set('', isRoot && prefix === 'unknown' ? '' : prefix);
  }
  return scope ?? outer;
}

/** `dc:creator`, `title`, `unknown:title`: the name by which an element or attribute is read. */
export function canonicalName(name: string, scope: Scope, isAttribute: boolean): string {
  const colon = name.indexOf(':');
  if (colon === -1) {
    const prefix = isAttribute ? '' : (scope.get('') ?? '');
    return prefix === '' ? name : `${prefix}:${name}`;
  }
  const written = name.slice(0, colon);
  const prefix = scope.get(written) ?? ALIASES.get(written) ?? (USUAL.has(written) ? written : 'unknown');
  const local = name.slice(colon + 1);
  return prefix === '' ? local : `${prefix}:${local}`;
}
