import type { SourceKind, Stance } from '#src/model/source.ts';
import { fold } from './fold.ts';

export interface Agency {
  name: string;
  kind: SourceKind;
  stance: Stance;
}

/** Whom others cite: the origin of what they report. Names as written, Latin and Persian; owners of sources match too. */
const AGENCIES: [agency: Agency, names: string][] = [
  [
    { name: 'Mizan', kind: 'state_media', stance: 'state' },
    'mizan|خبرگزاری میزان|خبرگزاری قوه قضاییه|خبرگزاری قوه قضائیه|رسانه قوه قضاییه|میزان، خبرگزاری|وكالة ميزان',
  ],
  [
    { name: 'Fars', kind: 'state_media', stance: 'state' },
    'fars news|خبرگزاری فارس|agence fars|nachrichtenagentur fars|وكالة فارس',
  ],
  [{ name: 'Tasnim', kind: 'state_media', stance: 'state' }, 'tasnim|خبرگزاری تسنیم|خبرگزاری حکومتی تسنیم'],
  [{ name: 'IRNA', kind: 'state_media', stance: 'state' }, 'irna|ایرنا'],
  [{ name: 'ISNA', kind: 'state_media', stance: 'state' }, 'isna|ایسنا'],
  [{ name: 'HRANA', kind: 'ngo', stance: 'ngo' }, 'hrana|هرانا'],
  [{ name: 'Iran Human Rights', kind: 'ngo', stance: 'ngo' }, 'iran human rights|ihrngo|سازمان حقوق بشر ایران'],
  [{ name: 'Hengaw', kind: 'ngo', stance: 'ngo' }, 'hengaw|هه‌نگاو|هنگاو'],
  [{ name: 'Amnesty International', kind: 'ngo', stance: 'ngo' }, 'amnesty international|عفو بین‌الملل|العفو الدولية'],
  [{ name: 'Human Rights Watch', kind: 'ngo', stance: 'ngo' }, 'human rights watch|دیدبان حقوق بشر'],
  [
    { name: 'Abdorrahman Boroumand Center', kind: 'ngo', stance: 'ngo' },
    'boroumand|بنیاد عبدالرحمن برومند|بنیاد برومند',
  ],
  [
    { name: 'United Nations', kind: 'un', stance: 'un' },
    'ohchr|un experts|un human rights|united nations|سازمان ملل|ملل متحد|nations unies|vereinten nationen|الأمم المتحدة',
  ],
  [{ name: 'Reuters', kind: 'news', stance: 'press' }, 'reuters|رویترز|رويترز'],
  [{ name: 'AFP', kind: 'news', stance: 'press' }, 'afp|خبرگزاری فرانسه|agence france-presse'],
  [{ name: 'AP', kind: 'news', stance: 'press' }, 'associated press|آسوشیتدپرس'],
  [{ name: 'Sky News', kind: 'news', stance: 'press' }, 'sky news|اسکای نیوز'],
  [{ name: 'Iran International', kind: 'news', stance: 'press' }, 'iran international|ایران اینترنشنال'],
  [{ name: 'BBC', kind: 'news', stance: 'press' }, 'bbc|بی‌بی‌سی'],
  [{ name: 'NCRI', kind: 'opposition', stance: 'opposition' }, 'ncri|شورای ملی مقاومت'],
];

const patterns = AGENCIES.map(([agency, names]) => ({ agency, names: names.split('|').map(fold) }));
const CUE =
  /\b(?:said|says|reported|reports|report|according|announced|announces|via|citing|told|selon|laut|berichtet|según|enligt|secondo)\b|به نقل از|گزارش|اعلام|نوشت|خبر داد|اعلنت|ذکرت|افادت|قالت/;

/** Who is cited at the beginning of a text as the one who reported it; null where nobody is. */
export function citedAgency(content: string): Agency | null {
  const lead = fold(content.slice(0, 400));
  if (!CUE.test(lead)) return null;
  let first: { agency: Agency; at: number } | null = null;
  for (const { agency, names } of patterns)
    for (const name of names) {
      const at = indexOfWord(lead, name);
      if (at >= 0 && (!first || at < first.at)) first = { agency, at };
    }
  return first?.agency ?? null;
}

/** Which of these names (folded) is cited at the beginning of a text as the one who reported it, the first of them. */
export function citedName(content: string, names: readonly string[]): string | null {
  const lead = fold(content.slice(0, 400));
  if (!CUE.test(lead)) return null;
  let first: { name: string; at: number } | null = null;
  for (const name of names) {
    const at = indexOfWord(lead, name);
    if (at >= 0 && (!first || at < first.at)) first = { name, at };
  }
  return first?.name ?? null;
}

/** The agency that a publisher or owner is, by name. */
export function agencyNamed(publisher: string): Agency | null {
  const name = fold(publisher.slice(0, 200));
  return patterns.find(({ names }) => names.some((one) => indexOfWord(name, one) >= 0))?.agency ?? null;
}

function indexOfWord(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ') && !/[\p{L}\p{N}]/u.test(text[at + word.length] ?? ' ')) return at;
  return -1;
}
