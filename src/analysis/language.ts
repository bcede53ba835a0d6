import { languageOfArabicScript } from './language/arabic-script.ts';
import { languageOfCyrillic } from './language/cyrillic.ts';
import { languageOfLatin } from './language/latin.ts';
import { countScripts, LANGUAGE_OF_SCRIPT, mainScript } from './language/scripts.ts';

/** So much of a text tells its language; a megabyte takes no longer than that. */
const READ = 3_000;
const MOST_WORDS = 160;

// Bounded quantifiers and no nesting: linear on any input.
const ADDRESSES = /\b(?:https?:\/\/|www\.)\S{1,500}/gi;
const TAGS = /[#@][\p{L}\p{M}\p{N}_\u200c]{1,140}/gu;
const HANDLES = /@[\p{L}\p{M}\p{N}_.\u200c]{1,140}/gu;
/** Where a hashtag in camel case has its words. */
const TURNS = /(\p{Ll})(?=\p{Lu})/gu;
const QUOTES = /«[^«»]{1,600}»|“[^“”]{1,600}”|„[^„“”]{1,600}[“”]|"[^"\n]{1,600}"/gu;
const WORDS = /[\p{L}\p{M}\u200c'’]{1,60}/gu;

/**
 * The language that a text is written in, BCP 47 (`en`, `fa`, `ckb` …): the language of most letters outside addresses,
 * hashtags and quotations. Persian in Latin letters and Dari are `fa`. `und` where there are no letters to tell by.
 * `hint` is what the publisher declared; it decides between languages that the text leaves open.
 */
export function detectLanguage(content: string, hint?: string | null): string {
  const declared = hint ? (hint.toLowerCase().split(/[-_]/)[0] ?? null) : null;
  const head = content.slice(0, READ).replace(ADDRESSES, ' ');
  const untagged = head.replace(TAGS, ' ');
  const own = untagged.replace(QUOTES, ' ');
  for (const text of [own, untagged, head.replace(HANDLES, ' ').replace(/[#_]/g, ' ').replace(TURNS, '$1 ')]) {
    const counts = countScripts(text);
    const script = mainScript(counts);
    if (script === null) continue;
    // A word or two beside a quotation or a row of hashtags may be a name: then the whole has to tell.
    if (text === own && counts.get(script)! < 12 && untagged.length > own.length + 12) continue;
    return languageIn(script, text, declared);
  }
  return 'und';
}

function languageIn(script: string, text: string, hint: string | null): string {
  switch (script) {
    case 'Latin':
      return languageOfLatin(commonWords(text), hint);
    case 'Arabic':
      return languageOfArabicScript(wordsOf(text), hint);
    case 'Cyrillic':
      return languageOfCyrillic(text);
    case 'Hebrew':
      return /[\u05f0-\u05f2]|(?:^|\s)(?:און|איז|פון|די)(?=\s)/u.test(text) ? 'yi' : 'he';
    default:
      return LANGUAGE_OF_SCRIPT[script] ?? 'und';
  }
}

function wordsOf(text: string): string[] {
  return (text.match(WORDS) ?? []).slice(0, MOST_WORDS);
}

/** Words in lower case, without names: those capitalised after the first, unless too little is left. */
function commonWords(text: string): string[] {
  const words = wordsOf(text.replace(/\p{Script=Arabic}+/gu, ' ')).flatMap((word) => word.split(/['’](?=\p{L}{3})/u));
  const common = words.filter((word, index) => index === 0 || word === word.toLowerCase());
  return (common.length >= 6 || common.length * 2 > words.length ? common : words).map((word) =>
    word.toLowerCase().replace('’', "'"),
  );
}
