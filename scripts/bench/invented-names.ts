import { randomFrom } from '#src/analysis/signals/learn/random.ts';

const GIVEN = {
  latin:
    'Nima Saman Reza Arash Omid Behnam Farhad Kaveh Milad Hamid Yousef Jamal Siamak Peyman Nader Morteza Zahra Leila Shirin Parisa Mahsa Fereshteh Azadeh Roya'.split(
      ' ',
    ),
  arabic:
    'نیما سامان رضا آرش امید بهنام فرهاد کاوه میلاد حمید یوسف جمال سیامک پیمان نادر مرتضی زهرا لیلا شیرین پریسا مهسا فرشته آزاده رویا'.split(
      ' ',
    ),
};
const SYLLABLES = {
  latin: 'bar zan kor mel tas gol shar rav nik dan sob far lan mor vaz kav pan rad mah ger tun sal dor hes'.split(' '),
  arabic: 'بر زن کر مل تاس گل شر راو نیک دان سب فر لان مور وز کاو پان راد ماه گر تون سال در حس'.split(' '),
};
const ENDINGS = {
  latin: 'zadeh nejad pour i ian far nia manesh'.split(' '),
  arabic: 'زاده نژاد پور ی یان فر نیا منش'.split(' '),
};

export interface InventedName {
  latin: string;
  arabic: string;
}

/** A person that nobody is: given name and family name of two or three syllables, in both scripts. `random` gives 0 to 1. */
export function inventedName(random: () => number): InventedName {
  const below = (count: number): number => Math.floor(random() * count);
  const given = below(GIVEN.latin.length);
  const parts = Array.from({ length: 2 + below(2) }, () => below(SYLLABLES.latin.length));
  const ending = below(ENDINGS.latin.length);
  const family = parts.map((part) => SYLLABLES.latin[part]).join('') + ENDINGS.latin[ending];
  return {
    latin: `${GIVEN.latin[given]} ${family.charAt(0).toUpperCase()}${family.slice(1)}`,
    arabic: `${GIVEN.arabic[given]} ${parts.map((part) => SYLLABLES.arabic[part]).join('')}${ENDINGS.arabic[ending]}`,
  };
}

/**
 * So many different names, the same ones each time, in Latin and Arabic script by turns: half of them people, half like
 * those of bodies and places, of two to four words of the texts in which they will be looked for, so that many a text
 * begins to read like a name and does not end so.
 */
export function inventedNames(count: number, texts: readonly string[]): string[] {
  const random = randomFrom(88);
  const words = [...new Set(texts.flatMap((text) => text.match(/\p{L}{3,14}/gu) ?? []))];
  const scripts = [words.filter((word) => /^[a-z]/i.test(word)), words.filter((word) => /^[\u0600-\u06ff]/.test(word))];
  const names = new Set<string>();
  while (names.size < count) {
    const script = names.size & 1;
    const list = scripts[script] ?? [];
    const { latin, arabic } = inventedName(random);
    if (list.length === 0 || names.size % 4 < 2) names.add(script === 0 ? latin : arabic);
    else
      names.add(
        Array.from({ length: 2 + Math.floor(random() * 3) }, () => list[Math.floor(random() * list.length)]).join(' '),
      );
  }
  return [...names];
}
