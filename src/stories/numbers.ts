import { isDayOfMonth } from './dates.ts';
import { fold } from './fold.ts';
import type { Word } from './words.ts';

/** What is counted. `vote` and `age` do not say how many people were concerned; `bare` is anything else. */
const UNITS = ['bare', 'people', 'percent', 'age', 'vote', 'ordinal', 'money'] as const;
export type Unit = (typeof UNITS)[number];

const SPELT: string[] = [
  '',
  '',
  'two deux zwei dos due två دو اثنين اثنان',
  'three trois drei tres tre سه ثلاثة ثلاث',
  'four quatre vier cuatro quattro fyra چهار أربعة',
  'five cinq fünf cinco cinque fem پنج خمسة',
  'six sechs seis sei sex شش ستة',
  'seven sept sieben siete sette sju هفت سبعة',
  'eight huit acht ocho otto åtta هشت ثمانية',
  'nine neuf neun nueve nove nio نه‌نفر تسعة',
  'ten dix zehn diez dieci tio ده عشرة',
  'eleven onze elf یازده',
  'twelve douze zwölf doce dodici tolv دوازده',
  'thirteen treize dreizehn trece سیزده',
  'fourteen quatorze vierzehn catorce چهارده',
  'fifteen quinze fünfzehn quince پانزده',
  'sixteen seize sechzehn شانزده',
  'seventeen siebzehn هفده',
  'eighteen achtzehn هجده هیجده',
  'nineteen neunzehn نوزده',
  'twenty vingt zwanzig veinte venti tjugo بیست عشرين',
];
const spelt = new Map<string, number>();
SPELT.forEach((names, value) => {
  for (const name of names.split(' ').filter(Boolean)) spelt.set(fold(name), value);
});

/** Persian tens and units as they compose: سی‌وچهارمین, هشتاد و یکم. */
const PERSIAN = new Map(
  'یک:1 یکم:1 دو:2 دوم:2 سه:3 سوم:3 چهار:4 چهارم:4 پنج:5 پنجم:5 شش:6 ششم:6 هفت:7 هفتم:7 هشت:8 هشتم:8 نه:9 نهم:9 ده:10 دهم:10 بیست:20 بیستم:20 سی:30 سیم:30 چهل:40 چهلم:40 پنجاه:50 پنجاهم:50 شصت:60 شصتم:60 هفتاد:70 هفتادم:70 هشتاد:80 هشتادم:80 نود:90 نودم:90 صد:100 صدم:100'
    .split(' ')
    .map((entry) => [entry.split(':')[0] ?? '', Number(entry.split(':')[1])]),
);

const JOINED = /^(.{2,5})و(.{2,6})$/;

/** A Persian number from ten on that is spelt out, with how many words it takes; null if none starts here. */
function persianAt(words: readonly Word[], index: number): { value: number; taken: number; ordinal: boolean } | null {
  const text = (words[index]?.text ?? '').replace(/ین$/, '');
  const ordinal = (last: string): boolean => /م(?:ین)?$/.test(last);
  const joined = JOINED.exec(text);
  const first = PERSIAN.get(joined?.[1] ?? '');
  const second = PERSIAN.get(joined?.[2] ?? '');
  if (first !== undefined && first >= 20 && second !== undefined && second < 20)
    return { value: first + second, taken: 1, ordinal: ordinal(text) };
  const value = PERSIAN.get(text);
  if (value === undefined || value < 10) return null;
  const next = (words[index + 2]?.text ?? '').replace(/ین$/, '');
  const unit = words[index + 1]?.text === 'و' ? PERSIAN.get(next) : undefined;
  if (value >= 20 && unit !== undefined && unit < value)
    return { value: value + unit, taken: 3, ordinal: ordinal(next) };
  return { value, taken: 1, ordinal: ordinal(text) && value >= 20 };
}

const UNIT_STEMS: [Unit, RegExp][] = [
  ['percent', /^(?:percent|prozent|pour-?cent|por-?ciento|درصد|المیه|بالمیه)/],
  [
    'age',
    /^(?:year-?old|years-?old|years?|ans|jahr|jährig|jahrig|ano|anos|anni|ars?|arig|arige|سال|سالگی|ساله|عاما?|سنه|سنوات)$/,
  ],
  [
    'vote',
    /^(?:votes?|favou?r|against|abst|yes|no|voix|contre|stimmen|gegen|votos|contra|voti|contrari|roster|ja|nej|رای|موافق|مخالف|ممتنع|صوت|اصوات|ضد)/,
  ],
  [
    'people',
    /^(?:people|persons?|prisoners?|men|women|executions?|executed|inmates|protest|others|personnes|personas|persone|personer|menschen|personen|execu|hinrichtung|hingericht|ejecu|esecuzion|avratt|نفر|تن|زندانی|اعدام|مورد|شخص|سجین|مورد|معترض|متهم|جوان|حکم|زن|کودک|بلوچ|کرد|journalist|mps?|lawmakers?|abgeordnet|deputes|individuals?|officials?|judges?|detainees?|convicts?|students?|workers?|teachers?|civilians?|victims?|juges|responsables|richter|funktionare|beamte|opfer|نماینده|مقام|قاضی|مسیول|دانشجو|معلم|کارگر|شهروند|بازداشتی|محکوم|قربانی|مسوول|قضاه|ضحیه|ضحایا)/,
  ],
  ['money', /^(?:dollar|euro|rial|toman|دلار|یورو|ریال|تومان|million|milliard|میلیون|میلیارد)/],
];

/** A number and what it counts, in one integer: value × 8 + unit. `countOf` and `unitOf` take it apart. */
export function encode(value: number, unit: Unit): number {
  return Math.min(value, 2 ** 28) * 8 + UNITS.indexOf(unit);
}
export const countOf = (encoded: number): number => Math.floor(encoded / 8);
export const unitOf = (encoded: number): Unit => UNITS[encoded % 8] ?? 'bare';

/** Whether a number may begin with a folded word. */
export function mayCount(word: string): boolean {
  if (/^\d/.test(word) || spelt.has(word)) return true;
  const persian = word.replace(/ین$/, '');
  return PERSIAN.has(persian) || PERSIAN.has(JOINED.exec(persian)?.[1] ?? '');
}

/** Numbers from 2 on, with their units; years and days of months are left to `timesIn`. At most 24. */
export function numbersIn(words: readonly Word[]): { encoded: number; lead: boolean }[] {
  const found: { encoded: number; lead: boolean }[] = [];
  for (let i = 0; i < words.length && found.length < 24; i++) {
    const word = words[i];
    if (!word?.known.mayCount) continue;
    const ordinal = /^(\d{1,3})(?:st|nd|rd|th|مین|ام|e|eme|ª|º)$/.exec(word.text);
    if (ordinal) {
      found.push({ encoded: encode(Number(ordinal[1]), 'ordinal'), lead: word.lead });
      continue;
    }
    const persian = persianAt(words, i);
    if (persian && (persian.ordinal || persian.value > 20 || persian.taken > 1)) {
      i += persian.taken - 1;
      found.push({
        encoded: encode(persian.value, persian.ordinal ? 'ordinal' : unitAfter(words, i)),
        lead: word.lead,
      });
      continue;
    }
    const number = numberAt(words, i);
    if (!number || number.value < 2) continue;
    const { value, grouped } = number;
    if (grouped) i++;
    else if ((value >= 1300 && value <= 2060) || isDayOfMonth(words, i)) continue;
    const thousands = THOUSAND.test(words[i + 1]?.text ?? '');
    if (thousands) {
      i++;
      found.push({ encoded: encode(value * 1000, unitAfter(words, i)), lead: word.lead });
      continue;
    }
    const unit = unitHere(words, i, value);
    if (unit === 'bare' && value < 13 && spelt.has(word.text)) continue;
    found.push({ encoded: encode(value, besideOthers(words, i) ? 'bare' : unit), lead: word.lead });
  }
  return found;
}

/** The number that starts at a word; `grouped` where its thousands are parted (1,639 and ۱٬۶۳۹ come as two words). */
function numberAt(words: readonly Word[], index: number): { value: number; grouped: boolean } | null {
  const text = words[index]?.text ?? '';
  const value = spelt.get(text);
  if (value !== undefined) return { value, grouped: false };
  const digits = /^\d{1,9}/.exec(text)?.[0];
  if (!digits || (digits.length !== text.length && !/^\d+\p{L}+$/u.test(text))) return null;
  const next = words[index + 1];
  if (digits.length <= 3 && isGroup(words[index], next))
    return { value: Number(digits + (next?.text ?? '')), grouped: true };
  const previous = words[index - 1];
  if (previous && /^\d{1,3}$/.test(previous.text) && isGroup(previous, words[index])) return null;
  return { value: Number(digits), grouped: false };
}

function isGroup(first: Word | undefined, second: Word | undefined): boolean {
  return (
    first !== undefined &&
    second !== undefined &&
    /^\d{3}$/.test(second.text) &&
    second.breakBefore &&
    second.start === first.start + first.raw.length + 1
  );
}

const THOUSAND = /^(?:thousand|tausend|mille|mil|mila|tusen|هزار|الف|الاف)$/;

/** "Karim Azadi, 31, was executed": what stands between two signs is an age, not how many were. */
function unitHere(words: readonly Word[], index: number, value: number): Unit {
  if (COUNTED.test(words[index - 1]?.text ?? '')) return 'ordinal';
  const unit = unitAfter(words, index);
  const apposed = words[index]?.breakBefore && words[index + 1]?.breakBefore && index > 0;
  return unit === 'people' && apposed && value >= 14 && value <= 90 ? 'age' : unit;
}

const TOGETHER =
  /^(?:with|and|alongside|plus|avec|et|ainsi|mit|und|neben|sowie|con|y|junto|insieme|och|med|با|و|همراه|بهمراه|مع)$/;
const OTHERS = /^(?:others?|autres?|weiter|ander|otr|altr|andra|دیگر|اخر)/;

/** "X and six others": six is not how many there are. */
function besideOthers(words: readonly Word[], index: number): boolean {
  return (
    TOGETHER.test(words[index - 1]?.text ?? '') &&
    [1, 2, 3].some((ahead) => OTHERS.test(words[index + ahead]?.text ?? ''))
  );
}

function unitAfter(words: readonly Word[], index: number): Unit {
  const own = /^\d+(\p{L}+)$/u.exec(words[index]?.text ?? '')?.[1];
  const next = [own, words[index + 1]?.text, words[index + 2]?.text, words[index + 3]?.text].filter(
    (text) => text !== undefined,
  );
  for (const text of next) for (const [unit, stem] of UNIT_STEMS) if (stem.test(text)) return unit;
  return 'bare';
}

/** Words before the number of a week, a session, an anniversary. */
const COUNTED = /^(?:week|semaine|woche|semana|settimana|vecka|session|sitzung|هفته|نشست|دوره|اسبوع)$/;

const CODE =
  /(?<![\w/])(?:[A-Z]{1,4}\/(?:[A-Z0-9.]{1,8}\/){0,4}[A-Z0-9.]{1,8}|[SAE]-\d{1,2}\/\d{1,3}|\d{1,3}\/\d{1,4})(?![\w/])/g;

/** In each sign, as itself or as what folds to it; the rest of a text need not be folded. */
const STROKE = /[/／℀℁℅℆]/;

/** Signs of documents: A/HRC/55/67, A/C.3/79/L.42, S-35/1, 359/2011. Digits only where no other form is likely. */
export function codesIn(text: string): string[] {
  const bounded = text.slice(0, 12_000);
  if (!STROKE.test(bounded)) return [];
  const parts = bounded.split(/[ \n]/).filter((part) => STROKE.test(part));
  return [...new Set(fold(parts.join(' ')).toUpperCase().match(CODE) ?? [])]
    .filter((code) => /\d/.test(code))
    .slice(0, 8);
}
