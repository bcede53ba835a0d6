import { z } from 'zod';
import { secretReference } from './secret-setting.ts';

const hashtag = z
  .string()
  .trim()
  .transform((value) => value.replace(/^#+/, ''))
  .pipe(z.string().regex(/^[\p{L}\p{M}\p{N}_·\u200c]{1,100}$/u, 'a hashtag without spaces'));
export const mastodonSettings = z
  .strictObject({
    server: z
      .url({ protocol: /^https?$/ })
      .describe('Address of the server that is asked, e.g. https://mastodon.social'),
    hashtag: hashtag.optional().describe('Posts with this hashtag, as far as the server knows them'),
    any: z.array(hashtag).max(4).default([]).describe('Hashtags of which one will do too, at most four'),
    account: z
      .string()
      .trim()
      .transform((value) => value.replace(/^@/, ''))
      .pipe(z.string().regex(/^[\w.-]{1,100}(@[\w.:-]{1,200})?$/, 'an account, e.g. name@example.social'))
      .optional()
      .describe('Posts of this account, e.g. name@example.social'),
    search: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .optional()
      .describe('Posts that the server’s search finds: needs a token, and a server with full-text search'),
    list: z
      .string()
      .regex(/^[\w-]{1,100}$/, 'the number of a list')
      .optional()
      .describe('Posts of a list of the account whose token is given: the number at the end of its address'),
    timeline: z
      .enum(['public', 'local'])
      .optional()
      .describe(
        'What the server knows of all servers (public) or what is posted there (local), as far as it speaks of the watched names and the subject',
      ),
    stream: z
      .boolean()
      .default(false)
      .describe('Follow a hashtag, a list or a timeline as it is posted: needs a token. Looks go on as a safety net'),
    token: secretReference
      .optional()
      .describe(`Variable that holds the access token of an account there, e.g. \${MASTODON_TOKEN}`),
    reposts: z.boolean().default(true).describe('Include what the account reposts'),
    replies: z.boolean().default(true).describe('Include what the account replies'),
    maximumPages: z.int().min(1).max(50).default(5).describe('Pages of 40 posts read at one look; the rest follows'),
  })
  .refine(
    ({ hashtag, account, search, list, timeline }) =>
      [hashtag, account, search, list, timeline].filter((one) => one !== undefined).length === 1,
    'give one of hashtag, account, search, list and timeline',
  )
  .refine(({ list, token }) => list === undefined || token !== undefined, 'a list needs a token')
  .refine(({ stream, token }) => !stream || token !== undefined, 'a stream needs a token')
  .refine(
    ({ stream, account, search, any }) =>
      !stream || (account === undefined && search === undefined && any.length === 0),
    'a stream follows one hashtag, a list or a timeline',
  )
  .refine(({ search, token }) => search === undefined || token !== undefined, 'a search needs a token');

export type MastodonSettings = z.infer<typeof mastodonSettings>;
