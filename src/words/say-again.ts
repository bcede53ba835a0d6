import { isMessage, type Tree } from './language-file.ts';
import { type EnglishWords, languageOf, languages } from './languages.ts';
import { formsOf, type Message, speaking } from './message.ts';

/** A message taken apart: what it says itself, and the names of what is filled in between. */
export interface Template {
  path: string[];
  literals: string[];
  names: string[];
  weight: number;
}

const LONGEST = 600;
/** Fewer letters of its own around what is filled in, and a template fits what it does not mean. */
const LEAST_WEIGHT = 3;
const known = new WeakMap<Tree, Template[]>();

/**
 * A sentence of ours, kept in the words of whichever language it was said in, in the words of another; null where it was
 * not made of the words of these groups. What was filled in stays, in the digits of the language.
 */
export function saidIn(
  text: string,
  groups: (words: EnglishWords) => readonly (Tree | Message)[],
  language: string,
): string | null {
  if (text.length > LONGEST) return null;
  let best: { template: Template; values: string[]; group: number } | null = null;
  for (const spoken of languages())
    for (const [group, tree] of groups(spoken.words as EnglishWords).entries())
      for (const template of templatesOf(tree)) {
        const values = valuesIn(text, template);
        const least = template.names.length > 0 ? LEAST_WEIGHT : 1;
        if (values && template.weight >= least && template.weight > (best?.template.weight ?? 0))
          best = { template, values, group };
      }
  if (!best) return null;
  const { template, values, group } = best;
  const target = languageOf(language);
  const message = messageAt(groups(target.words as EnglishWords)[group], template.path);
  if (message === null) return null;
  const figures = values.map(figureOf);
  return speaking(message, template.names, target.locale)(...figures);
}

/** A number in the digits of any of our languages as a number: it is written anew, and chooses the plural. */
function figureOf(value: string): string | number {
  const digits = value.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 15));
  return /^\d{1,9}$/.test(digits) ? Number(digits) : value;
}

export function templatesOf(tree: Tree | Message | undefined): Template[] {
  if (tree === undefined) return [];
  if (isMessage(tree)) return formsOf(tree).map((form) => templateOf([], form));
  const before = known.get(tree);
  if (before) return before;
  const made = Object.entries(tree).flatMap(([name, inner]) =>
    templatesOf(inner).map((template) => ({ ...template, path: [name, ...template.path] })),
  );
  known.set(tree, made);
  return made;
}

function templateOf(path: string[], form: string): Template {
  const parts = form.split(/\{([a-zA-Z]\w*)\}/);
  const literals = parts.filter((_, index) => index % 2 === 0);
  return {
    path,
    literals,
    names: parts.filter((_, index) => index % 2 === 1),
    weight: literals.join('').trim().length,
  };
}

/** What stands in the places of a template; null where the text is not made of it. Linear: each part where it first comes. */
export function valuesIn(text: string, { literals }: Template): string[] | null {
  const [first = '', ...rest] = literals;
  if (rest.length === 0) return text === first ? [] : null;
  if (!text.startsWith(first)) return null;
  const values: string[] = [];
  let at = first.length;
  for (const [index, literal] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const next = isLast ? text.length - literal.length : text.indexOf(literal, at);
    if (next < at || !text.startsWith(literal, next)) return null;
    values.push(text.slice(at, next));
    at = next + literal.length;
  }
  return values;
}

function messageAt(tree: Tree | Message | undefined, path: readonly string[]): Message | null {
  let found = tree;
  for (const name of path) {
    if (found === undefined || isMessage(found)) return null;
    found = found[name];
  }
  return found !== undefined && isMessage(found) ? found : null;
}
