/** Month names as publishers write them, by calendar; the position in the list is the month less one. */
const GREGORIAN: readonly string[] = [
  'january jan janvier janv januar jän jänner enero gennaio gen januari ژانویه ژانویهٔ يناير جانفي',
  'february feb février fevrier févr fev februar febrero febbraio febr februari فوریه فبراير فيفري شباط',
  'march mar mars märz marz mär marzo maart مارس آذار',
  'april apr avril avr abril aprile آوریل أبريل ابريل أفريل نيسان',
  'may mai mayo maggio mag maj mei مه می مايو ماي أيار',
  'june jun juin juni junio giugno giu ژوئن ژوین يونيو جوان حزيران',
  'july jul juillet juil juli julio luglio lug ژوئیه ژوییه جولای يوليو جويلية تموز',
  'august aug août aout agosto ago augusti اوت آگوست أغسطس اغسطس أوت آب',
  'september sep sept septembre septiembre settembre set سپتامبر سبتمبر أيلول',
  'october oct octobre oktober okt octubre ottobre ott اکتبر أكتوبر اكتوبر',
  'november nov novembre noviembre نوامبر نوفمبر',
  'december dec décembre decembre déc dezember dez diciembre dicembre dic دسامبر ديسمبر',
];
const JALALI: readonly string[] = [
  'فروردین',
  'اردیبهشت',
  'خرداد',
  'تیر',
  'مرداد امرداد',
  'شهریور',
  'مهر',
  'آبان',
  'آذر',
  'دی',
  'بهمن',
  'اسفند',
];
/** Levantine names of two words. */
const PHRASES: readonly [string, string][] = [
  ['كانون الثاني', 'january'],
  ['تشرين الأول', 'october'],
  ['تشرين الثاني', 'november'],
  ['كانون الأول', 'december'],
];

const byName = (lists: readonly string[]) =>
  new Map(lists.flatMap((names, index) => names.split(' ').map((name) => [plain(name), index + 1] as const)));

/** Arabic and Persian forms of kaf and yeh alike, hamza carriers kept; lower case; no dot. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll('ك', 'ک').replace(/[يى]/g, 'ی').replace(/\.$/, '');
}

const GREGORIAN_BY_NAME = byName(GREGORIAN);
const JALALI_BY_NAME = byName(JALALI);
const PLAIN_PHRASES = PHRASES.map(([phrase, name]) => [plain(phrase), name] as const);

/** Month 1–12 and its calendar, from a name in English, French, German, Spanish, Italian, Persian or Arabic. */
export function monthNamed(name: string): { month: number; calendar: 'gregorian' | 'jalali' } | null {
  const key = plain(name);
  const jalali = JALALI_BY_NAME.get(key);
  if (jalali) return { month: jalali, calendar: 'jalali' };
  const gregorian = GREGORIAN_BY_NAME.get(key) ?? GREGORIAN_BY_NAME.get(key.slice(0, 3));
  return gregorian ? { month: gregorian, calendar: 'gregorian' } : null;
}

/** Names of two words as one, so that a date can be read word by word. */
export function joinMonthPhrases(text: string): string {
  let result = plain(text);
  for (const [phrase, name] of PLAIN_PHRASES) result = result.replaceAll(phrase, name);
  return result;
}
