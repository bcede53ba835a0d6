import { parse } from 'yaml';
import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import { isTimeZone } from '#src/base/time-zone.ts';
import { DIGEST_DAYS, DIGEST_SECTIONS, type DigestEdition } from '#src/model/digest.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { faultWords } from '#src/words/fault-words.ts';
import { isSpoken } from '#src/words/languages.ts';

const key = z
  .string('must be text')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and hyphens');
/** Beginnings of the keys of digests that belong to no edition. */
const RESERVED = ['flash', 'now', 'import'];
const unique = <Value>(values: Value[]) => [...new Set(values)];

const shape = z
  .strictObject({
    name: key.max(60).refine((name) => !RESERVED.includes(name), 'is used by the product itself'),
    label: z.string('must be text').trim().max(120).default(''),
    enabled: z.boolean('must be true or false').default(true),
    language: z.string().refine(isSpoken, 'must be a language of the desk, such as en or fa').optional(),
    zone: z.string('must be text').refine(isTimeZone, 'must be a time zone such as Europe/Berlin').optional(),
    time: z
      .string('must be a time in quotes, such as "07:00"')
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time in quotes, such as "07:00"')
      .optional(),
    days: z
      .array(z.enum(DIGEST_DAYS, `must be days: ${DIGEST_DAYS.join(', ')}`))
      .min(1, 'must name a day')
      .transform(unique)
      .optional(),
    period: z.enum(['day', 'week'], 'must be day or week').default('day'),
    channels: z.array(key).max(50).transform(unique).default([]),
    public: z.boolean('must be true or false').default(false),
    signals: z
      .array(z.enum(SIGNALS, `must be signals: ${SIGNALS.join(', ')}`))
      .transform(unique)
      .default([]),
    entities: z.array(key).max(500).transform(unique).default([]),
    least_score: z.number('must be a number from 0 to 1').min(0).max(1).default(0),
    sections: z
      .array(z.enum(DIGEST_SECTIONS, `must be sections: ${DIGEST_SECTIONS.join(', ')}`))
      .transform(unique)
      .default([]),
  })
  .refine(({ period, days }) => period === 'day' || days === undefined || days.length === 1, {
    message: 'must be one day for a weekly digest',
    path: ['days'],
  });

/** As the file gives it: what it leaves out comes from the settings of the installation. */
export type EditionEntry = z.infer<typeof shape>;
export type EditionDefaults = Pick<DigestEdition, 'language' | 'zone' | 'time'>;

/** The editions of `config/digests.yaml`. Throws `digests/file` with all faults together. */
export function parseEditions(yamlText: string): EditionEntry[] {
  const file = z.strictObject({ digests: z.array(z.unknown()).nullish() }).safeParse(yamlOf(yamlText) ?? {});
  if (!file.success)
    throw fileError(['the file must hold one list named "digests", and nothing else at its top level']);
  const editions: EditionEntry[] = [];
  const faults: string[] = [];
  for (const [index, raw] of (file.data.digests ?? []).entries()) {
    const parsed = shape.safeParse(raw, { error: faultWords('en') });
    if (!parsed.success)
      faults.push(...faultsOf(parsed.error).map((fault) => `digest ${nameOf(raw, index)}: ${fault}`));
    else if (editions.some(({ name }) => name === parsed.data.name))
      faults.push(`digest ${nameOf(raw, index)}: name: is used by an earlier digest too`);
    else editions.push(parsed.data);
  }
  if (faults.length > 0) throw fileError(faults);
  return editions;
}

export function completeEdition(entry: EditionEntry, defaults: EditionDefaults): DigestEdition {
  const { least_score: leastScore, ...rest } = entry;
  return {
    ...rest,
    leastScore,
    language: entry.language ?? defaults.language,
    zone: entry.zone ?? defaults.zone,
    time: entry.time ?? defaults.time,
    days: entry.days ?? (entry.period === 'week' ? ['mon'] : [...DIGEST_DAYS]),
  };
}

/** One edition out of a form or the database, or the faults in it, each with the field that it is about. */
export function readEdition(
  value: Record<string, unknown>,
  defaults: EditionDefaults,
  readerLanguage = 'en',
): { edition: DigestEdition } | { faults: string[] } {
  const { leastScore, ...rest } = value;
  const parsed = shape.safeParse(
    { ...rest, ...(leastScore === undefined ? {} : { least_score: leastScore }) },
    { error: faultWords(readerLanguage) },
  );
  return parsed.success ? { edition: completeEdition(parsed.data, defaults) } : { faults: faultsOf(parsed.error) };
}

function faultsOf(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'the digest'}: ${message}`);
}

function fileError(faults: string[]): KhavaranError {
  return new KhavaranError(
    'digests/file',
    `The digests cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
  );
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (cause) {
    throw new KhavaranError(
      'digests/file',
      `The digests cannot be used: ${cause instanceof Error ? cause.message : ''}`,
      {
        cause,
      },
    );
  }
}

function nameOf(entry: unknown, index: number): string {
  if (typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string')
    return /^[a-z0-9-]{1,60}$/.test(entry.name) ? `"${entry.name}"` : `number ${index + 1}`;
  return `number ${index + 1}`;
}
