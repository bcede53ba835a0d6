import type { WatchedEntity } from '#src/model/entity.ts';
import type { SourceConfig } from '#src/model/source.ts';
import type { SampleSource } from './seed.ts';

function source(config: Partial<SourceConfig> & Pick<SourceConfig, 'key' | 'name' | 'kind' | 'stance'>): SourceConfig {
  return {
    type: 'feed',
    platform: 'web',
    owner: null,
    settings: { url: `https://${config.key}.example/feed` },
    language: null,
    proxy: null,
    enabled: true,
    ...config,
  };
}

export const SOURCES: SampleSource[] = [
  {
    config: source({
      key: 'harbour-wire',
      name: 'Harbour Wire',
      kind: 'news',
      stance: 'press',
      language: 'en',
      owner: 'Harbour Press',
    }),
    outcome: 'items',
  },
  {
    config: source({ key: 'radio-setareh', name: 'رادیو ستاره', kind: 'news', stance: 'press', language: 'fa' }),
    outcome: 'items',
  },
  {
    config: source({ key: 'pishtaz-news', name: 'پیشتاز نیوز', kind: 'state_media', stance: 'state', language: 'fa' }),
    outcome: 'not-modified',
  },
  {
    config: source({
      key: 'minbar',
      name: 'کانال منبر',
      kind: 'social',
      platform: 'telegram',
      stance: 'state',
      language: 'fa',
    }),
    outcome: 'items',
  },
  {
    config: source({ key: 'prison-monitor', name: 'Prison Monitor', kind: 'ngo', stance: 'ngo', language: 'en' }),
    outcome: 'items',
  },
  {
    config: source({ key: 'un-press-desk', name: 'UN Press Desk', kind: 'un', stance: 'un', language: 'en' }),
    outcome: 'empty',
  },
  {
    config: source({ key: 'le-quai', name: 'Le Quai', kind: 'news', stance: 'press', language: 'fr' }),
    outcome: 'items',
  },
  {
    config: source({ key: 'bazaar-daily', name: 'Bazaar Daily', kind: 'news', stance: 'press', language: 'en' }),
    outcome: 'refused',
    reason: 'The server answered 403: it lets no programs in.',
  },
  {
    config: source({ key: 'kanal-ost', name: 'Kanal Ost', kind: 'news', stance: 'press', language: 'de' }),
    outcome: 'broken',
    reason: 'The name kanal-ost.example could not be found.',
  },
  { config: source({ key: 'new-voice', name: 'New Voice', kind: 'blog', stance: 'independent' }), outcome: null },
];

const entity = (
  id: string,
  type: WatchedEntity['type'],
  en: string,
  fa: string,
  why: string,
  whyFa?: string,
): WatchedEntity => ({
  id,
  type,
  name: { en, fa },
  why: whyFa === undefined ? { en: why } : { en: why, fa: whyFa },
  source: 'https://reports.example/1988',
  wikidata: null,
  offices:
    type === 'person' ? [{ title: { en: 'Provincial prosecutor', fa: 'دادستان استان' }, from: '2019', to: null }] : [],
});

export const ENTITIES: WatchedEntity[] = [
  entity(
    'morteza-sadrani',
    'person',
    'Morteza Sadrani',
    'مرتضی صدرانی',
    'Named by an invented report as a provincial prosecutor who asks for death sentences.',
    'گزارشی ساختگی او را دادستان استان می‌نامد که خواستار حکم اعدام می‌شود.',
  ),
  entity(
    'evin-prison',
    'place',
    'Evin prison',
    'زندان اوین',
    'Prison in Tehran where, according to survivors, prisoners were executed in 1988.',
    'زندانی در تهران که به گفتهٔ بازماندگان زندانیان در ۱۳۶۷ در آن اعدام شدند.',
  ),
  entity(
    'ghezel-hesar',
    'place',
    'Ghezel Hesar prison',
    'زندان قزلحصار',
    'Prison in Karaj from which human rights organisations report executions.',
    'زندانی در کرج که سازمان‌های حقوق بشری از اعدام در آن گزارش می‌دهند.',
  ),
  entity(
    'massacre-1988',
    'event',
    '1988 massacre',
    'کشتار ۱۳۶۷',
    'The executions of political prisoners in 1988, documented by survivors and human rights organisations.',
    'اعدام زندانیان سیاسی در سال ۱۳۶۷ که بازماندگان و سازمان‌های حقوق بشری مستند کرده‌اند.',
  ),
  entity(
    'special-rapporteur-iran',
    'office',
    'Special Rapporteur on Iran',
    'گزارشگر ویژهٔ ایران',
    'Mandate of the United Nations Human Rights Council on the situation of human rights in Iran.',
  ),
];

export const NAMES = new Map(ENTITIES.map(({ id, name }) => [id, name]));
