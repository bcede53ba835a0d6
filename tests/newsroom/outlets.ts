import type { SourceConfig } from '#src/model/source.ts';

/** How an outlet publishes, and who stands behind it. */
export interface Outlet {
  key: string;
  name: string;
  form: 'rss' | 'atom' | 'pages' | 'telegram' | 'fails' | 'hostile';
  kind: SourceConfig['kind'];
  owner: string;
  stance: NonNullable<SourceConfig['stance']>;
  language: string;
}

/** The outlets of the simulated world; all invented. */
export const OUTLETS: Outlet[] = [
  {
    key: 'harbour-wire',
    name: 'Harbour Wire',
    form: 'rss',
    kind: 'news',
    owner: 'Harbour Press',
    stance: 'press',
    language: 'en',
  },
  {
    key: 'harbour-persian',
    name: 'هاربر وایر فارسی',
    form: 'rss',
    kind: 'news',
    owner: 'Harbour Press',
    stance: 'press',
    language: 'fa',
  },
  {
    key: 'radio-setareh',
    name: 'رادیو ستاره',
    form: 'rss',
    kind: 'news',
    owner: 'Radio Setareh',
    stance: 'press',
    language: 'fa',
  },
  {
    key: 'pishtaz-news',
    name: 'خبرگزاری پیشتاز',
    form: 'atom',
    kind: 'state_media',
    owner: 'Pishtaz',
    stance: 'state',
    language: 'fa',
  },
  {
    key: 'minbar-channel',
    name: 'کانال منبر',
    form: 'telegram',
    kind: 'state_media',
    owner: 'Minbar Office',
    stance: 'state',
    language: 'fa',
  },
  {
    key: 'prison-monitor',
    name: 'Prison Monitor',
    form: 'pages',
    kind: 'ngo',
    owner: 'Prison Monitor',
    stance: 'ngo',
    language: 'en',
  },
  {
    key: 'band-channel',
    name: 'کانال بند',
    form: 'telegram',
    kind: 'ngo',
    owner: 'Band Collective',
    stance: 'ngo',
    language: 'fa',
  },
  {
    key: 'voice-of-exile',
    name: 'Voice of Exile',
    form: 'atom',
    kind: 'opposition',
    owner: 'Exile Voices',
    stance: 'opposition',
    language: 'en',
  },
  {
    key: 'un-press-desk',
    name: 'UN press desk',
    form: 'rss',
    kind: 'un',
    owner: 'United Nations',
    stance: 'un',
    language: 'en',
  },
  {
    key: 'closed-gazette',
    name: 'Closed Gazette',
    form: 'fails',
    kind: 'news',
    owner: 'Gazette',
    stance: 'press',
    language: 'en',
  },
  {
    key: 'trap-herald',
    name: 'Trap Herald',
    form: 'hostile',
    kind: 'news',
    owner: 'Trap',
    stance: 'press',
    language: 'en',
  },
];

/** The outlet as `config/sources.yaml` would have it, its server being at `url`. */
export function sourceOf(outlet: Outlet, url: string): SourceConfig {
  const base = {
    key: outlet.key,
    name: outlet.name,
    kind: outlet.kind,
    owner: outlet.owner,
    stance: outlet.stance,
    language: outlet.language,
    proxy: null,
    enabled: true,
  };
  switch (outlet.form) {
    case 'telegram':
      return {
        ...base,
        type: 'telegram',
        platform: 'telegram',
        settings: { channel: channelName(outlet), endpoint: url },
      };
    case 'pages':
      return {
        ...base,
        type: 'web-page',
        platform: 'web',
        settings: { url: `${url}/news`, links: 'main article a[href]' },
      };
    case 'rss':
    case 'atom':
    case 'fails':
    case 'hostile':
      return { ...base, type: 'feed', platform: 'web', settings: { url: `${url}/feed` } };
  }
}

/** Telegram's names hold letters, digits and `_`. */
export function channelName(outlet: Outlet): string {
  return outlet.key.replaceAll('-', '_');
}
