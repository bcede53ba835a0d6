import type { Stance } from '#src/model/source.ts';
import type { Origin } from '#src/model/story.ts';
import { stanceOf } from './origins.ts';

const NAMES: Record<Stance, { en: string; fa: string }> = {
  state: { en: 'state', fa: 'حکومتی' },
  opposition: { en: 'opposition', fa: 'اپوزیسیون' },
  un: { en: 'UN', fa: 'سازمان ملل' },
  ngo: { en: 'NGO', fa: 'سازمان مدنی' },
  press: { en: 'press', fa: 'رسانه' },
  independent: { en: 'independent', fa: 'مستقل' },
};

/**
 * How a story is corroborated, for readers: "1 origin, 14 copies", "3 independent origins (UN, press, NGO)". One origin
 * that takes a side is marked: "1 origin (opposition), 2 copies".
 */
export function originLabel(origins: readonly Origin[], language: 'en' | 'fa' = 'en'): string {
  const number = (value: number): string =>
    language === 'fa' ? value.toLocaleString('fa-IR', { useGrouping: false }) : String(value);
  const stances = [...new Set(origins.map((origin) => origin.stance ?? stanceOf(origin.kind)))];
  if (origins.length > 1) {
    const sides = stances.map((stance) => NAMES[stance][language]).join(language === 'fa' ? '، ' : ', ');
    return language === 'fa'
      ? `${number(origins.length)} منشأ مستقل (${sides})`
      : `${origins.length} independent origins (${sides})`;
  }
  const only = origins[0];
  if (!only) return language === 'fa' ? 'بدون منشأ' : 'no origin';
  const stance = stances[0] ?? 'independent';
  const side = stance === 'state' || stance === 'opposition' ? ` (${NAMES[stance][language]})` : '';
  const copies = only.items.length - 1;
  if (copies <= 0) return language === 'fa' ? `۱ منشأ${side}` : `1 origin${side}`;
  return language === 'fa'
    ? `۱ منشأ${side}، ${number(copies)} رونوشت`
    : `1 origin${side}, ${copies} ${copies === 1 ? 'copy' : 'copies'}`;
}

/** One side alone stands behind the claim: to be marked as such wherever it is shown. */
export function isPartisan(origins: readonly Origin[]): boolean {
  const stances = new Set(origins.map((origin) => origin.stance ?? stanceOf(origin.kind)));
  return stances.size === 1 && (stances.has('state') || stances.has('opposition'));
}
