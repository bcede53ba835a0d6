import { isRecord } from '#src/base/json.ts';
import { parseLenientJson } from './lenient-json.ts';

/** What JSON-LD says of the page's article (schema.org `Article` and its subtypes). */
export interface StructuredArticle {
  headline: string | null;
  body: string | null;
  author: string | null;
  published: string | null;
  modified: string | null;
  language: string | null;
  url: string | null;
}

type Node = Record<string, unknown>;
const MAXIMUM_NODES = 5000;
const ARTICLE = /(Article|BlogPosting|LiveBlogPosting|Report|WebPage)$/;

/** All objects in the given values, arrays and `@graph` opened, outer before inner; bounded. */
function nodesIn(values: unknown[]): Node[] {
  const queue = [...values];
  const nodes: Node[] = [];
  for (let index = 0; index < queue.length && index < MAXIMUM_NODES; index++) {
    const value = queue[index];
    if (Array.isArray(value)) queue.push(...value.slice(0, MAXIMUM_NODES));
    else if (isRecord(value)) {
      nodes.push(value);
      for (const key of ['@graph', 'mainEntity', 'mainEntityOfPage', 'itemListElement', 'item'])
        if (value[key]) queue.push(value[key]);
    }
  }
  return nodes;
}

function typesOf(node: Node): string[] {
  const type = node['@type'];
  return (Array.isArray(type) ? type : [type]).filter((value) => typeof value === 'string');
}

function rank(node: Node): number {
  const types = typesOf(node);
  if (types.some((type) => /Article$|Report$/.test(type))) return 3;
  if (types.some((type) => /Posting$/.test(type))) return 2;
  return types.some((type) => ARTICLE.test(type)) ? 1 : 0;
}

function stringOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() || null;
  if (Array.isArray(value)) return stringOf(value[0]);
  if (isRecord(value)) return stringOf(value['@value'] ?? value.name ?? value['@id'] ?? null);
  return null;
}

function namesOf(value: unknown): string | null {
  const names = (Array.isArray(value) ? value : [value]).map((one) => stringOf(isRecord(one) ? one.name : one));
  const real = names.filter((name) => name !== null && !/^https?:/.test(name));
  return real.length > 0 ? [...new Set(real)].slice(0, 10).join(', ') : null;
}

/** The article that the JSON-LD blocks of a page describe; null where they describe none. */
export function structuredArticle(blocks: string[]): StructuredArticle | null {
  const nodes = nodesIn(blocks.slice(0, 50).map(parseLenientJson));
  const best = nodes.filter((node) => rank(node) > 0).sort((a, b) => rank(b) - rank(a))[0];
  if (!best) return null;
  return {
    headline: stringOf(best.headline) ?? (rank(best) > 1 ? stringOf(best.name) : null),
    body: stringOf(best.articleBody),
    author: namesOf(best.author ?? best.creator),
    published: stringOf(best.datePublished) ?? stringOf(best.dateCreated),
    modified: stringOf(best.dateModified),
    language: stringOf(best.inLanguage),
    url: stringOf(best.url) ?? stringOf(best['@id']),
  };
}
