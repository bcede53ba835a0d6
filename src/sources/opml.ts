import { Parser } from 'htmlparser2';
import { KhavaranError } from '#src/base/errors.ts';
import type { SourceConfig } from '#src/model/source.ts';

/** A feed of an OPML file (opml.org/spec2): what other readers write, and what `writeOpml` adds. */
export interface OpmlFeed {
  url: string;
  title: string | null;
  language: string | null;
  /** Titles of the outlines around it, the outermost first. */
  folders: string[];
  /** What this product wrote of a source of its own: unchecked. */
  own: { type: string; settings: unknown; key: string | null; fields: Record<string, string> } | null;
}

export interface OpmlDocument {
  feeds: OpmlFeed[];
  /** A sentence for each outline that cannot be used. */
  problems: string[];
}

const MAXIMUM_LENGTH = 20_000_000;
const MAXIMUM_OUTLINES = 20_000;
/** Folders of a feed that are told; and how deep outlines may be nested at all. */
const MAXIMUM_DEPTH = 50;
const DEEPEST = 1_000;
const CHUNK = 16_384;
const MAXIMUM_PROBLEMS = 100;
const MAXIMUM_ATTRIBUTE = 4_000;
const NAMESPACE = 'urn:khavaran:sources:1';
const FIELDS = ['kind', 'platform', 'owner', 'stance', 'proxy', 'enabled', 'silentafter', 'budget'] as const;
const MINUTE_MS = 60_000;

/**
 * Reads OPML leniently: nested and unclosed outlines, attributes in any case, feeds named `url`. Entities of a document
 * type are never expanded: a reference to one stays as it is written. Throws `opml/…` for what is no OPML at all.
 */
export function readOpml(text: string): OpmlDocument {
  if (text.length > MAXIMUM_LENGTH)
    throw new KhavaranError('opml/too-large', 'The file is too large to be a list of feeds.');
  const feeds: OpmlFeed[] = [];
  const problems: string[] = [];
  const note = (sentence: string) => {
    if (problems.length < MAXIMUM_PROBLEMS) problems.push(sentence);
  };
  /** Titles of the open outlines; null for one that is a feed. */
  const open: (string | null)[] = [];
  let isOpml = false;
  let outlines = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'opml' || name === 'outline') isOpml = true;
        if (name !== 'outline') return;
        const at = attributeOf(attributes);
        const title = at('title') ?? at('text');
        const address = at('xmlurl') ?? (at('type')?.toLowerCase() === 'rss' ? at('url') : null);
        open.push(address || at('khavaran:type') ? null : (title ?? ''));
        if (++outlines > MAXIMUM_OUTLINES) return;
        const folders = open.filter((folder) => folder !== null && folder !== '').slice(0, MAXIMUM_DEPTH);
        const own = ownOf(at);
        if (!own && !address) {
          if (at('type')?.toLowerCase() === 'rss')
            note(`“${(title ?? 'An outline').slice(0, 80)}” has no address of a feed.`);
          return;
        }
        const url = URL.parse(
          (address ?? '')
            .trim()
            .replace(/^feed:(\/\/)?(?=https?:)/i, '')
            .replace(/^feed:/i, 'https:'),
        );
        if (!own && (!url || !/^https?:$/.test(url.protocol))) {
          note(`“${(address ?? '').slice(0, 80)}” is no web address.`);
          return;
        }
        feeds.push({
          url: url?.href ?? '',
          title,
          language: at('language') ?? null,
          folders: folders as string[],
          own,
        });
      },
      onclosetag(name) {
        if (name === 'outline') open.pop();
      },
    },
    { xmlMode: true, decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  const whole = text.replace(/^\uFEFF/, '');
  // The parser's time grows with depth times length: what nests without end is left before it costs much.
  for (let at = 0; at < whole.length && outlines <= MAXIMUM_OUTLINES && open.length <= DEEPEST; at += CHUNK)
    parser.write(whole.slice(at, at + CHUNK));
  if (open.length > DEEPEST) note(`What is nested deeper than ${DEEPEST} outlines was not read.`);
  else parser.end();
  if (!isOpml) throw new KhavaranError('opml/unknown', 'This file is no OPML: there is no outline in it.');
  if (outlines > MAXIMUM_OUTLINES) note(`Only the first ${MAXIMUM_OUTLINES} outlines were read.`);
  return { feeds, problems };
}

type Attribute = (name: string) => string | null;

function attributeOf(attributes: Readonly<Record<string, string>>): Attribute {
  return (name) => {
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    return value?.replace(/\s+/g, ' ').trim().slice(0, MAXIMUM_ATTRIBUTE) || null;
  };
}

function ownOf(at: Attribute): OpmlFeed['own'] {
  const type = at('khavaran:type');
  if (!type) return null;
  const fields = Object.fromEntries(
    FIELDS.flatMap((name) => [[name, at(`khavaran:${name}`)]]).filter(([, value]) => value),
  );
  try {
    const settings: unknown = JSON.parse(at('khavaran:settings') ?? '{}');
    return { type, settings, key: at('khavaran:key'), fields };
  } catch {
    return null;
  }
}

/** Sources as OPML 2.0, a folder a kind. Every reader finds the feeds in it; this product finds all of them as they are. */
export function writeOpml(sources: readonly SourceConfig[], { title, now }: { title: string; now: Date }): string {
  const kinds = [...new Set(sources.map((source) => source.kind))];
  const folders = kinds.map((kind) => {
    const lines = sources.filter((source) => source.kind === kind).map((source) => `      ${outlineOf(source)}`);
    return `    <outline text="${kind}" title="${kind}">\n${lines.join('\n')}\n    </outline>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0" xmlns:khavaran="${NAMESPACE}">
  <head>
    <title>${escaped(title)}</title>
    <dateCreated>${now.toUTCString()}</dateCreated>
  </head>
  <body>
${folders.join('\n')}
  </body>
</opml>
`;
}

function outlineOf(source: SourceConfig): string {
  const feed = feedAddress(source);
  const attributes: [string, string | null][] = [
    ['text', source.name],
    ['title', source.name],
    ['type', feed ? 'rss' : 'khavaran'],
    ['xmlUrl', feed],
    ['language', source.language],
    ['khavaran:key', source.key],
    ['khavaran:type', source.type],
    ['khavaran:settings', JSON.stringify(source.settings)],
    ['khavaran:kind', source.kind],
    ['khavaran:platform', source.platform],
    ['khavaran:owner', source.owner],
    ['khavaran:stance', source.stance],
    ['khavaran:proxy', withoutPassword(source.proxy)],
    ['khavaran:enabled', source.enabled ? null : 'false'],
    ['khavaran:silentAfter', source.silentAfterMs ? `${source.silentAfterMs / MINUTE_MS}m` : null],
    ['khavaran:budget', source.budget ? JSON.stringify(source.budget) : null],
  ];
  const written = attributes.flatMap(([name, value]) => (value === null ? [] : [`${name}="${escaped(value)}"`]));
  return `<outline ${written.join(' ')}/>`;
}

/** The feed that another reader can read in this source's place. */
function feedAddress({ type, settings }: SourceConfig): string | null {
  if (typeof settings !== 'object' || settings === null) return null;
  if (type === 'feed' && 'url' in settings && typeof settings.url === 'string') return settings.url;
  if (type === 'youtube' && 'channel' in settings && /^UC/.test(String(settings.channel)))
    return `https://www.youtube.com/feeds/videos.xml?channel_id=${String(settings.channel)}`;
  return null;
}

/** A file that is handed on holds no secret. */
function withoutPassword(proxy: string | null): string | null {
  const url = proxy === null ? null : URL.parse(proxy);
  return url && !url.username && !url.password ? proxy : null;
}

/** XML 1.0 knows no control characters, not even escaped. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
