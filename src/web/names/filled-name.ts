import type { WatchlistEntity } from '#src/pipeline/analysis/watchlist-desk.ts';

/** Lists of the form, by the name of their field; each is a text with one entry a line. */
export const LISTS = [
  'latin',
  'arabic',
  'other',
  'surnames',
  'distinctive',
  'common',
  'titles',
  'cased',
  'not',
] as const;
export type ListName = (typeof LISTS)[number];

export interface FilledOffice {
  titleEn: string;
  titleFa: string;
  from: string;
  to: string;
  aliases: string;
}

/** What stands in the fields: as typed, whether right or wrong. */
export interface FilledName {
  id: string;
  type: string;
  nameEn: string;
  nameFa: string;
  why: string;
  whyFa: string;
  source: string;
  wikidata: string;
  lists: Record<ListName, string>;
  offices: FilledOffice[];
}

const MOST_OFFICES = 20;

export function blankName(given: Partial<FilledName> = {}): FilledName {
  const lists = Object.fromEntries(LISTS.map((list) => [list, ''])) as Record<ListName, string>;
  return {
    id: '',
    type: 'person',
    nameEn: '',
    nameFa: '',
    why: '',
    whyFa: '',
    source: '',
    wikidata: '',
    lists,
    offices: [],
    ...given,
  };
}

export function filledFrom(entity: WatchlistEntity): FilledName {
  const { aliases, offices } = entity;
  const text = (list: ListName): string =>
    (list === 'latin' || list === 'arabic' || list === 'other' ? aliases[list] : entity[list]).join('\n');
  return {
    id: entity.id,
    type: entity.type,
    nameEn: entity.name.en,
    nameFa: entity.name.fa,
    why: entity.why.en,
    whyFa: entity.why.fa ?? '',
    source: entity.source,
    wikidata: entity.wikidata ?? '',
    lists: Object.fromEntries(LISTS.map((list) => [list, text(list)])) as Record<ListName, string>,
    offices: offices.map(({ title, from, to, aliases: phrases }) => ({
      titleEn: title.en,
      titleFa: title.fa,
      from: from ?? '',
      to: to ?? '',
      aliases: phrases.join('; '),
    })),
  };
}

/** The fields of a form that was sent. */
export function filledBy(form: Readonly<Record<string, string>>): FilledName {
  const text = (name: string) => (form[name] ?? '').trim();
  const offices: FilledOffice[] = [];
  for (let row = 0; row < MOST_OFFICES; row++) {
    const office = {
      titleEn: text(`office-${row}-en`),
      titleFa: text(`office-${row}-fa`),
      from: text(`office-${row}-from`),
      to: text(`office-${row}-to`),
      aliases: text(`office-${row}-aliases`),
    };
    if (office.titleEn !== '' || office.titleFa !== '') offices.push(office);
  }
  return {
    id: text('id') || idOf(text('name-en')),
    type: text('type'),
    nameEn: text('name-en'),
    nameFa: text('name-fa'),
    why: text('why'),
    whyFa: text('why-fa'),
    source: text('source'),
    wikidata: text('wikidata'),
    lists: Object.fromEntries(LISTS.map((list) => [list, text(`list-${list}`)])) as Record<ListName, string>,
    offices,
  };
}

/** `ali-alavi` of `Ali Alavi`. */
function idOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}'’]/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}

/** As the watchlist writes it; what no form shows is kept of `base`. */
export function entityGiven(filled: FilledName, base: WatchlistEntity | null): unknown {
  const lines = (list: ListName) =>
    filled.lists[list]
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean);
  const { latin, arabic, other, ...rest } = Object.fromEntries(LISTS.map((list) => [list, lines(list)]));
  const { en: _en, fa: _fa, ...otherLanguages } = base?.why ?? { en: '' };
  return {
    ...(base ?? {}),
    id: filled.id,
    type: filled.type,
    name: { en: filled.nameEn, fa: filled.nameFa },
    why: { ...otherLanguages, en: filled.why, ...(filled.whyFa === '' ? {} : { fa: filled.whyFa }) },
    source: filled.source,
    wikidata: filled.wikidata === '' ? null : filled.wikidata,
    aliases: { latin, arabic, other },
    ...rest,
    offices: filled.offices.map(({ titleEn, titleFa, from, to, aliases }) => ({
      title: { en: titleEn, fa: titleFa },
      from: from === '' ? null : from,
      to: to === '' ? null : to,
      aliases,
    })),
  };
}
