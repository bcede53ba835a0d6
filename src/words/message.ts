/** A text with `{placeholders}`, or such texts by the plural categories of CLDR, of which `other` is always there. */
export type Message = string | PluralMessage;
export type PluralMessage = { other: string } & Partial<Record<Exclude<Intl.LDMLPluralRule, 'other'>, string>>;

export type Speak = (...values: (string | number)[]) => string;

const CATEGORIES: ReadonlySet<string> = new Set(['zero', 'one', 'two', 'few', 'many', 'other']);
const PLACEHOLDER = /\{([a-z][A-Za-z0-9]*)\}/g;

export function isPlural(value: object): value is PluralMessage {
  return 'other' in value && Object.entries(value).every(([key, text]) => CATEGORIES.has(key) && isText(text));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** The names in braces, each once, sorted; of a plural those of its last resort, `other`. */
export function placeholdersOf(message: Message): string[] {
  const text = typeof message === 'string' ? message : message.other;
  return [...new Set(Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name))].sort();
}

/** The forms of a plural other than the last resort, which may leave placeholders out ("one item"). */
export function formsOf(message: Message): string[] {
  return typeof message === 'string' ? [message] : Object.values(message);
}

/**
 * A function that fills a message in, its values in the order of `parameters`. Numbers come in the digits of the locale;
 * the first of them chooses the plural.
 */
export function speaking(message: Message, parameters: readonly string[], locale: string): Speak {
  const figures = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const fill = (text: string, values: readonly (string | number)[]) =>
    text.replaceAll(PLACEHOLDER, (whole, name: string) => {
      const value = values[parameters.indexOf(name)];
      return typeof value === 'number' ? figures.format(value) : (value ?? whole);
    });
  if (typeof message === 'string') return (...values) => fill(message, values);
  const rules = new Intl.PluralRules(locale);
  return (...values) => {
    const number = values.find((value) => typeof value === 'number');
    return fill((number === undefined ? undefined : message[rules.select(number)]) ?? message.other, values);
  };
}
