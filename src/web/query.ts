import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import { ALERT_STATES, SEVERITIES } from '#src/model/alert.ts';
import { ENTITY_TYPES } from '#src/model/entity.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import { typedDay } from './typed-day.ts';

/** A text of so many letters at the most. The database takes no zero byte. */
export const textParameter = (letters: number) =>
  z
    .string()
    .max(letters)
    .refine((given) => !given.includes('\0'), 'no zero byte can be looked for');

const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const day = z.iso.date();

/** Every parameter that a page of the desk understands. */
const PARAMETERS = {
  signal: z.enum(SIGNALS),
  voice: z.enum(['direct', 'reported']),
  severity: z.enum(SEVERITIES),
  /** Of an alert. */
  state: z.enum(ALERT_STATES),
  /** Ids of watched names and keys of sources, as configured. */
  entity: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,99}$/u),
  speaker: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,99}$/u),
  source: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_.-]{0,99}$/u),
  kind: z.enum(SOURCE_KINDS),
  stance: z.enum(STANCES),
  tag: textParameter(40),
  /** Id of somebody of the team. */
  assigned: z.string().regex(/^[\w-]{1,100}$/),
  reviewed: z.enum(['yes', 'no']),
  /** Least score, in percent. */
  score: z.coerce.number().int().min(1).max(100),
  type: z.enum(ENTITY_TYPES),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/),
  from: day,
  to: day,
  words: textParameter(200),
  order: z.enum(['newest', 'origins']),
  after: id,
  item: id,
  page: id.max(100_000),
};

export type Parameter = keyof typeof PARAMETERS;
export type Parameters = { [Name in Parameter]?: z.infer<(typeof PARAMETERS)[Name]> | undefined };

/** A parameter that cannot be read; `message` is its name. */
export class BadParameter extends KhavaranError {
  readonly parameter: Parameter;

  constructor(parameter: Parameter) {
    super('web/bad-parameter', parameter);
    this.parameter = parameter;
  }
}

/**
 * The parameters that a page understands, others ignored. Empty ones count as absent: forms send them. Throws
 * `BadParameter`.
 */
export function readQuery<Names extends Parameter>(
  query: URLSearchParams,
  names: readonly Names[],
): Pick<Parameters, Names> {
  const values: Partial<Record<Parameter, unknown>> = {};
  for (const name of names) {
    const given = query.get(name)?.trim() ?? '';
    const text = name === 'from' || name === 'to' ? typedDay(given) : given;
    if (text === '') continue;
    const parsed = PARAMETERS[name].safeParse(text);
    if (!parsed.success) throw new BadParameter(name);
    values[name] = parsed.data;
  }
  return values as Pick<Parameters, Names>;
}

/** The same parameters as a schema, for what describes them; each may be left out. */
export function querySchema<Names extends Parameter>(names: readonly Names[]) {
  const shape = Object.fromEntries(names.map((name) => [name, PARAMETERS[name].optional()]));
  return z.object(shape as { [Name in Names]: z.ZodOptional<(typeof PARAMETERS)[Name]> });
}

/** The number in a path; null where it is none, which is a page that does not exist. */
export function readId(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/** `?…` of parameters, those without a value left out; `''` (the same page) becomes `?`. */
export function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== '') query.set(name, String(value));
  return `?${query}`;
}
