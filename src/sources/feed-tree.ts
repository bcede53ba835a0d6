import { Parser, Tokenizer } from 'htmlparser2';
import { KhavaranError } from '#src/base/errors.ts';
import { canonicalName, ROOT_SCOPE, type Scope, scopeWith } from './feed-namespaces.ts';

/** An element of a feed, its name as this project reads it (`feed-namespaces.ts`), in lower case. */
export interface FeedElement {
  name: string;
  attributes: Record<string, string>;
  children: FeedElement[];
  /** Character data of the element itself, entities decoded, CDATA included. */
  text: string;
  /** Its content as written in the document. */
  inner: string;
  /** Values of `xml:base` (and of CDF's `base`) from the root down to here. */
  bases: readonly string[];
  /** Nearest `xml:lang`. */
  language: string | null;
}

const MAXIMUM_DEPTH = 250;
const MAXIMUM_ELEMENTS = 150_000;
const MAXIMUM_ENTITY = 500;

interface Open {
  element: FeedElement;
  scope: Scope;
  texts: string[];
  start: number;
}

function emptyElement(): FeedElement {
  return { name: '', attributes: {}, children: [], text: '', inner: '', bases: [], language: null };
}

/** Named entities of HTML, which feeds use without declaring them. Null for a name that HTML does not know. */
function namedEntity(name: string): string | null {
  const points: number[] = [];
  const ignore = () => {};
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      ontextentity: (point) => points.push(point),
      ontext: ignore,
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      onattribname: ignore,
      oncdata: ignore,
      onclosetag: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onopentagend: ignore,
      onopentagname: ignore,
      onprocessinginstruction: ignore,
      onselfclosingtag: ignore,
    },
  );
  tokenizer.write(`&${name};`);
  tokenizer.end();
  return points.length > 0 ? String.fromCodePoint(...points) : null;
}

/**
 * Reads XML as feeds have it: undeclared namespaces and entities, bare `&`, unclosed elements and CDATA, text before the
 * prolog. Entities that the document declares are replaced by their literal text once: never expanded in one another,
 * never fetched. Throws `feed/too-deep` for nesting or size that no feed has.
 */
export function readFeedTree(document: string): FeedElement {
  const root: Open = { element: emptyElement(), scope: ROOT_SCOPE, texts: [], start: 0 };
  const stack: Open[] = [root];
  const entities = new Map<string, string | null>();
  let elements = 0;
  let inCdata = false;

  const close = (end: number) => {
    const { element, texts, start } = stack.pop()!;
    element.text = texts.join('');
    element.inner = document.slice(start, end);
  };
  const entity = (written: string, name: string) => {
    if (!entities.has(name)) entities.set(name, namedEntity(name));
    return entities.get(name) ?? written;
  };
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (stack.length > MAXIMUM_DEPTH || ++elements > MAXIMUM_ELEMENTS)
          throw new KhavaranError('feed/too-deep', 'The feed is nested too deeply or has too many elements to be one.');
        const outer = stack.at(-1)!;
        const scope = scopeWith(attributes, outer.scope, stack.length === 1);
        const named: Record<string, string> = {};
        for (const [key, value] of Object.entries(attributes)) {
          const known = canonicalName(key, scope, true);
          if (!(known in named)) named[known] = value.replace(/&(\w{2,32});/g, entity);
        }
        const base = named['xml:base'] ?? (named.base && /^(channel|item)$/.test(name) ? named.base : undefined);
        const element: FeedElement = {
          name: canonicalName(name, scope, false),
          attributes: named,
          children: [],
          text: '',
          inner: '',
          bases: base === undefined ? outer.element.bases : [...outer.element.bases, base],
          language: named['xml:lang'] ?? outer.element.language,
        };
        outer.element.children.push(element);
        stack.push({ element, scope, texts: [], start: parser.endIndex + 1 });
      },
      onclosetag() {
        if (stack.length > 1) close(Math.max(parser.startIndex, stack.at(-1)!.start));
      },
      ontext(data) {
        // A decoded entity comes as a piece of its own, so that what still looks like one was not declared.
        stack.at(-1)!.texts.push(inCdata || !data.includes('&') ? data : data.replace(/&(\w{2,32});/g, entity));
      },
      oncdatastart() {
        inCdata = true;
      },
      oncdataend() {
        inCdata = false;
      },
      onprocessinginstruction(_, data) {
        for (const [, name, , value] of data.matchAll(/!ENTITY\s+(\w{1,32})\s+(["'])([^"'<&%]*?)\2/g))
          if (value!.length <= MAXIMUM_ENTITY) entities.set(name!, value!);
      },
    },
    { xmlMode: true, decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.end(document);
  while (stack.length > 1) close(document.length);
  return root.element;
}

export function childNamed(element: FeedElement, ...names: string[]): FeedElement | null {
  return element.children.find((child) => names.includes(child.name)) ?? null;
}

export function childrenNamed(element: FeedElement, ...names: string[]): FeedElement[] {
  return element.children.filter((child) => names.includes(child.name));
}
