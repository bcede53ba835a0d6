import { isMessage, type Language, type Tree } from './language-file.ts';
import { type EnglishWords, languageOf } from './languages.ts';
import { type Message, type Speak, speaking } from './message.ts';

export type SectionName = keyof EnglishWords;

/** Names of the values of those words that take some, in the order in which callers give them. */
export type ParametersOf<Words> = {
  readonly [Name in keyof Words]?: Words[Name] extends string
    ? readonly string[]
    : Words[Name] extends { other: string }
      ? readonly string[] | ParametersOf<Words[Name]>
      : ParametersOf<Words[Name]>;
};

type Values<Names extends readonly string[]> = { [Index in keyof Names]: string | number };

/** Words as code uses them: texts, and functions where there are values to fill in. */
export type Spoken<Words, Parameters> = {
  readonly [Name in keyof Words]: Name extends keyof Parameters
    ? Parameters[Name] extends readonly string[]
      ? (...values: Values<Parameters[Name]>) => string
      : Spoken<Words[Name], Parameters[Name]>
    : Words[Name];
};

export interface Section {
  name: SectionName;
  parameters: ParameterTree;
}

export interface ParameterTree {
  readonly [name: string]: readonly string[] | ParameterTree;
}

const sections: Section[] = [];

/** Every section that the modules loaded so far speak. */
export function knownSections(): readonly Section[] {
  return sections;
}

/** The words of a section of the language files, by the code of the reader's language. */
export function section<Name extends SectionName, const Parameters extends ParametersOf<EnglishWords[Name]>>(
  name: Name,
  parameters: Parameters,
): (language: string) => Spoken<EnglishWords[Name], Parameters> {
  sections.push({ name, parameters: parameters as ParameterTree });
  const spoken = new WeakMap<Language, Spoken<EnglishWords[Name], Parameters>>();
  return (code) => {
    const language = languageOf(code);
    let words = spoken.get(language);
    if (!words) {
      // The file was checked against English when it was read: it has the shape of its words.
      words = filled(language.words[name] as Tree, parameters as ParameterTree, language.locale) as Spoken<
        EnglishWords[Name],
        Parameters
      >;
      spoken.set(language, words);
    }
    return words;
  };
}

type Filled = string | Message | Speak | { [name: string]: Filled };

function filled(tree: Tree, parameters: ParameterTree, locale: string): { [name: string]: Filled } {
  return Object.fromEntries(
    Object.entries(tree).map(([name, value]): [string, Filled] => {
      const own = parameters[name];
      if (isMessage(value)) return [name, Array.isArray(own) ? speaking(value, own, locale) : value];
      return [name, filled(value, Array.isArray(own) || own === undefined ? {} : (own as ParameterTree), locale)];
    }),
  );
}
