import { z } from 'zod';
import { secretReference } from './secret-setting.ts';

export const xSettings = z
  .strictObject({
    search: z.string().trim().min(1).max(512).optional().describe('Query of X’s recent search: the last seven days'),
    account: z
      .string()
      .trim()
      .transform((value) => value.replace(/^(https?:\/\/(www\.)?(x|twitter)\.com\/|@)/i, '').replace(/[/?#].*$/, ''))
      .pipe(z.string().regex(/^\w{1,20}$/, 'a name as in @name, or the number of an account'))
      .optional()
      .describe('Posts of this account: @name, or its number'),
    rules: z
      .array(z.string().trim().min(1).max(512))
      .max(25)
      .default([])
      .describe(
        'Follow what meets one of these rules of X’s filtered stream as it is posted. X allows one connection per project: make one source of it',
      ),
    backfillMinutes: z
      .int()
      .min(0)
      .max(5)
      .default(0)
      .describe('Minutes that the stream repeats after a break: for Enterprise projects. Others catch up by searching'),
    token: secretReference
      .default(`\${X_BEARER_TOKEN}`)
      .describe('Variable that holds the bearer token of your X project'),
    reposts: z.boolean().default(true).describe('Include what the account reposts'),
    replies: z.boolean().default(true).describe('Include what the account replies'),
    pageSize: z.int().min(10).max(100).default(50).describe('Posts asked for at once: each costs'),
    maximumPages: z.int().min(1).max(50).default(3).describe('Pages read at one look; the rest follows at the next'),
    monthlyPosts: z
      .int()
      .min(0)
      .default(4000)
      .describe('Posts that this source may read in a month (UTC); then it stops'),
    monthlyDollars: z
      .number()
      .min(0)
      .default(40)
      .describe('Dollars that this source may cost in a month; then it stops'),
    dollarsPerPost: z.number().min(0).default(0.005).describe('What X asks for a post'),
    dollarsPerUser: z.number().min(0).default(0.01).describe('What X asks for an account that comes with it'),
    fieldNames: z
      .enum(['old', 'new'])
      .default('old')
      .describe('Names of fields that are sent: tweet.fields (old) or post.fields (new). Answers are read in both'),
    endpoint: z
      .url({ protocol: /^https?$/ })
      .default('https://api.x.com')
      .describe('Where X is asked'),
  })
  .refine(
    ({ search, account, rules }) =>
      [search !== undefined, account !== undefined, rules.length > 0].filter(Boolean).length === 1,
    'give one of search, account and rules',
  )
  .refine(
    (given) => (searchOf(given)?.length ?? 0) <= 512,
    'the rules together are longer than the 512 characters of the search that catches up after a break: use fewer',
  );

/** What is searched for: of rules any. Null for the posts of an account. */
export function searchOf({ search, rules }: { search?: string | undefined; rules: readonly string[] }): string | null {
  if (rules.length === 0) return search ?? null;
  return rules.length === 1 ? (rules[0] ?? null) : rules.map((rule) => `(${rule})`).join(' OR ');
}

export type XSettings = z.infer<typeof xSettings>;
