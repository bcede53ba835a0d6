import { z } from 'zod';
import { KhavaranError } from './errors.ts';
import { percentDecoded } from './percent-decoded.ts';
import { isTimeZone } from './time-zone.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 07:00');
const zone = z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin');
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
const httpList = list.refine(
  (addresses) => addresses.every((address) => /^https?:\/\/./.test(address) && URL.canParse(address)),
  'must be addresses such as https://example.org/tsr, separated by commas',
);
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Times such as `10m,1h,7d`, to milliseconds. */
const durations = list.transform((parts, context) =>
  parts.map((part) => {
    const [, number, unit] = /^(\d{1,4})([mhd])$/.exec(part) ?? [];
    if (number === undefined || !(unit === 'm' || unit === 'h' || unit === 'd')) {
      context.addIssue({ code: 'custom', message: 'must be times such as 10m,1h,7d' });
      return z.NEVER;
    }
    return Number(number) * UNIT_MS[unit];
  }),
);
/** `name=value,name=value`, values percent-encoded where they need it, as OpenTelemetry writes lists. */
const pairs = list.transform((parts, context) =>
  Object.fromEntries(
    parts.map((part) => {
      const at = part.indexOf('=');
      if (at < 1)
        context.addIssue({ code: 'custom', message: 'must be pairs such as name=value, separated by commas' });
      return [part.slice(0, at).trim(), percentDecoded(part.slice(at + 1).trim())];
    }),
  ),
);
const port = z.coerce.number().int().min(0).max(65_535);

/** What an archive needs besides its address. */
const ARCHIVE_NEEDS = [
  'KHAVARAN_ARCHIVE_BUCKET',
  'KHAVARAN_ARCHIVE_ACCESS_KEY',
  'KHAVARAN_ARCHIVE_SECRET_KEY',
] as const;

/** Every variable the service reads; `config/env.example` explains each. */
const schema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  KHAVARAN_DATA: z.string().default('data'),
  KHAVARAN_OLD_POSTGRES: z.string().optional(),
  KHAVARAN_CONFIG: z.string().default('config'),
  KHAVARAN_HOST: z.string().default('127.0.0.1'),
  KHAVARAN_PORT: port.default(1988),
  KHAVARAN_URL: z.url({ protocol: /^https?$/ }).optional(),
  KHAVARAN_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  KHAVARAN_DESK_GUARDED: z.stringbool().default(false),
  KHAVARAN_ACCOUNTS: z.stringbool().optional(),
  KHAVARAN_SECRET: z.string().optional(),
  KHAVARAN_LEAVE_TO: z.url({ protocol: /^https?$/ }).default('https://www.wikipedia.org/'),
  KHAVARAN_CONTACT: z.string().optional(),
  KHAVARAN_LANGUAGE: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z]{2,4}){0,2}$/, 'must be the code of a language, such as en')
    .default('en'),
  KHAVARAN_DIGEST_TIME: time.default('07:00'),
  KHAVARAN_ZONE: zone.default(() => Intl.DateTimeFormat().resolvedOptions().timeZone),
  KHAVARAN_ALLOW_NETWORKS: list.default([]),
  KHAVARAN_PROXY: z.url({ protocol: /^(https?|socks5h?)$/ }).optional(),
  KHAVARAN_EMBEDDINGS_URL: z.url({ protocol: /^https?$/ }).optional(),
  KHAVARAN_EMBEDDINGS_MODEL: z.string().default('default'),
  KHAVARAN_EMBEDDINGS_KEY: z.string().optional(),
  KHAVARAN_TRANSLATE_URL: z.url({ protocol: /^https?$/ }).optional(),
  KHAVARAN_TRANSLATE_KEY: z.string().optional(),
  KHAVARAN_TRANSLATE_MODEL: z.string().optional(),
  KHAVARAN_SUMMARY_URL: z.url({ protocol: /^https?$/ }).optional(),
  KHAVARAN_SUMMARY_KEY: z.string().optional(),
  KHAVARAN_SUMMARY_MODEL: z.string().optional(),
  KHAVARAN_HOST_PAUSE_MS: z.coerce.number().int().min(0).default(1000),
  KHAVARAN_SHORTEST_INTERVAL: z.coerce.number().int().min(1).default(60),
  KHAVARAN_LONGEST_INTERVAL: z.coerce
    .number()
    .int()
    .min(1)
    .default(3 * 3600),
  KHAVARAN_SIGNING_KEY: z.string().optional(),
  KHAVARAN_SEALING_KEY: z.string().optional(),
  KHAVARAN_CHECKPOINT_MINUTES: z.coerce.number().min(0).default(10),
  KHAVARAN_TSA_URLS: httpList.default([]),
  KHAVARAN_TSA_ROOTS: z.string().optional(),
  KHAVARAN_OTS_CALENDARS: httpList.default([]),
  KHAVARAN_ANCHOR_HOURS: z.coerce.number().min(0).default(24),
  KHAVARAN_WATCH_SIGNALS: list.default(['call_for_killing', 'execution_warning', 'denial']),
  KHAVARAN_WATCH_AFTER: durations.prefault('10m,1h,6h,1d,3d,7d,30d'),
  KHAVARAN_MEDIA_COUNT: z.coerce.number().int().min(0).max(200).default(20),
  KHAVARAN_MEDIA_MEGABYTES: z.coerce.number().min(0).max(2000).default(50),
  KHAVARAN_SCREENSHOTS: z.stringbool().default(true),
  KHAVARAN_KEEP_UNMARKED_DAYS: z.coerce.number().min(1).optional(),
  KHAVARAN_KEEP_FAILURES_DAYS: z.coerce.number().min(1).optional(),
  KHAVARAN_ARCHIVE_URL: z.url({ protocol: /^https?$/ }).optional(),
  KHAVARAN_ARCHIVE_BUCKET: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/, 'must be the name of a bucket')
    .optional(),
  KHAVARAN_ARCHIVE_REGION: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a region, such as eu-central-1')
    .default('us-east-1'),
  KHAVARAN_ARCHIVE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9._/-]{0,200}$/, 'must be made of letters, digits and the signs . _ - /')
    .default(''),
  KHAVARAN_ARCHIVE_PATH_STYLE: z.stringbool().default(true),
  KHAVARAN_ARCHIVE_ACCESS_KEY: z.string().optional(),
  KHAVARAN_ARCHIVE_SECRET_KEY: z.string().optional(),
  KHAVARAN_ARCHIVE_AFTER_DAYS: z.coerce.number().min(1).default(90),
  KHAVARAN_ARCHIVE_LOCAL_MB: z.coerce.number().min(1).optional(),
  KHAVARAN_DISK_RESERVE_MB: z.coerce.number().min(0).optional(),
  KHAVARAN_MOST_WAITING: z.coerce.number().int().min(1).default(5_000),
  KHAVARAN_BACKUP_PASSPHRASE: z.string().min(12, 'must have at least 12 characters').optional(),
  KHAVARAN_BACKUP_RECIPIENTS: list.default([]),
  KHAVARAN_HEARTBEAT_URL: z.url({ protocol: /^https?$/ }).optional(),
  KHAVARAN_METRICS_PORT: port.optional(),
  KHAVARAN_METRICS_HOST: z.string().default('127.0.0.1'),
  KHAVARAN_METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf', 'http/json']).default('http/protobuf'),
  OTEL_EXPORTER_OTLP_HEADERS: pairs.prefault(''),
  OTEL_SERVICE_NAME: z.string().default('khavaran'),
  OTEL_RESOURCE_ATTRIBUTES: pairs.prefault(''),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  OTEL_SDK_DISABLED: z.stringbool().default(false),
  KHAVARAN_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn'),
});

export type Env = z.infer<typeof schema>;

/**
 * Reads the environment once. An empty variable counts as unset. Throws `base/environment` with every fault in one
 * message; values are never repeated in it, since they may be secrets.
 */
export function readEnv(environment: NodeJS.ProcessEnv): Env {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = schema.superRefine(mustBeWhole).safeParse(given, { error: faultOf });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new KhavaranError(
    'base/environment',
    `These settings of the environment are not right:\n${faults.join('\n')}\nconfig/env.example explains each.`,
  );
}

/** Variables that look like settings of ours and are none, in order of their names. */
export function strangeSettings(environment: NodeJS.ProcessEnv): string[] {
  return Object.entries(environment)
    .flatMap(([name, value]) => (name.startsWith('KHAVARAN_') && value && !(name in schema.shape) ? name : []))
    .sort();
}

/** What is wrong with a value, where its schema has no words of its own for it. */
function faultOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'must be a whole number' : `must be a ${issue.expected}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be ${issue.expected === 'stringbool' ? 'yes or no' : `one of ${issue.values.join(', ')}`}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'must be an address of the kind that config/env.example shows' : 'is not right';
    default:
      return 'is not right';
  }
}

function mustBeWhole(env: Env, context: z.RefinementCtx): void {
  if (env.KHAVARAN_ARCHIVE_URL === undefined) return;
  for (const name of ARCHIVE_NEEDS)
    if (env[name] === undefined)
      context.addIssue({ code: 'custom', path: [name], message: 'is needed with KHAVARAN_ARCHIVE_URL' });
}
