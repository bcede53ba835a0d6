import { libraryScores } from './library.ts';

const LETTERS: [language: string, letters: RegExp][] = [
  ['tg', /[ӣғқҳҷӯ]/giu],
  ['kk', /[әғқңөұүһ]/giu],
  ['uk', /[іїєґ]/giu],
  ['be', /[ўі]/giu],
  ['mk', /[ѓќѕ]/giu],
  ['sr', /[ђћљњџј]/giu],
  ['mn', /[өү]/giu],
  ['ru', /[ыэё]/giu],
];
/** The language of a text in Cyrillic letters: by letters that only it has, else as the library says. */
export function languageOfCyrillic(text: string): string {
  let best: string | null = null;
  let most = 0;
  for (const [language, letters] of LETTERS) {
    const count = text.match(letters)?.length ?? 0;
    if (count > most) {
      most = count;
      best = language;
    }
  }
  if (best !== null) return best === 'uk' && /ў/iu.test(text) ? 'be' : best;
  const scores = Object.entries(libraryScores(text)).sort((a, b) => b[1] - a[1]);
  return scores[0]?.[0] ?? 'ru';
}
