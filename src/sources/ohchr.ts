import { z } from 'zod';
import type { CollectResult, SourceType } from './source.ts';
import { collectList, type WebPageState, webPage } from './web-page.ts';

const SECTIONS = {
  'press-releases': '/press-releases/',
  statements: '/statements',
  'media-advisories': '/media-advisories/',
  documents: '/documents/',
} as const;

const settings = z.strictObject({
  section: z
    .enum(['press-releases', 'statements', 'media-advisories', 'documents'])
    .default('press-releases')
    .describe('Which part of the site is read'),
  language: z.enum(['en', 'fr', 'es', 'ar', 'ru', 'zh']).default('en').describe('Language of the pages'),
  page: z
    .string()
    .trim()
    .regex(/^\/[\w./-]{1,300}$/, 'a path, e.g. /countries/iran-islamic-republic-of')
    .optional()
    .describe('Another list in place of the newest, after the language: /countries/iran-islamic-republic-of'),
  limit: z.int().min(1).max(50).default(10).describe('Pages fetched at one look; the rest follows at the next'),
  maximumPages: z
    .int()
    .min(1)
    .max(20)
    .default(3)
    .describe('Older pages of the list read at one look; the rest follows'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .default('https://www.ohchr.org')
    .describe('Where the site is'),
});

export type OhchrSettings = z.infer<typeof settings>;

export const ohchr: SourceType<OhchrSettings, WebPageState> = {
  type: 'ohchr',
  label: 'UN Human Rights Office',
  description:
    'Press releases and statements of the UN Human Rights Office, from the pages of its site, which refuses programs at times.',
  settings,
  async collect(request): Promise<CollectResult<WebPageState>> {
    const { section, language, page, limit, maximumPages, endpoint } = request.settings;
    const list = page ?? `/news-search?type=${section}`;
    const options = webPage.settings.parse({
      url: new URL(`/${language}${list}`, endpoint).href,
      links: 'main a[href], .view-content a[href]',
      contains: SECTIONS[section],
      limit,
    });
    // Drupal counts its pages from 0.
    const addressOf = (number: number) => {
      const url = new URL(options.url);
      url.searchParams.set('page', String(number));
      return url.href;
    };
    return collectList({ ...request, settings: options }, { paging: { addressOf, maximumPages } });
  },
};
