import type { Visitor } from '../accounts/visitor.ts';

/** What a browser needs to be that visitor, and to read the desk in a language. */
export function cookiesOf(visitor: Visitor, language: string, url: string) {
  const pairs = [...visitor.cookie().split('; '), `khavaran_language=${language}`].filter(Boolean);
  const all = new Map(
    pairs.map((pair): [string, string] => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
  return [...all].map(([name, value]) => ({ name, value, url }));
}
