import { parse } from 'yaml';
import { z } from 'zod';
import { isTimeZone } from '#src/base/time-zone.ts';
import { type Rule, SEVERITIES, WEEKDAYS } from '#src/model/alert.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import type { Relation } from '#src/model/story.ts';
import { faultWords } from '#src/words/fault-words.ts';
import { isSpoken } from '#src/words/languages.ts';

/** Items published longer ago than this raise no alert, where a rule does not say otherwise. */
export const DEFAULT_MAXIMUM_AGE_HOURS = 72;

const RELATIONS = [
  'first',
  'copy',
  'rewrite',
  'translation',
  'quote',
  'development',
  'recirculation',
] as const satisfies readonly Relation[];

const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens');

const originCount = z.int().min(1).max(1000);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');

/** Lists hold alternatives: one of them must apply. Several conditions must all hold. */
const ruleConditionsSchema = z.strictObject({
  signals: z
    .array(
      z.strictObject({
        signal: z.enum(SIGNALS),
        score: z.number().min(0).max(1).optional(),
        voice: z.enum(['direct', 'reported']).optional(),
      }),
    )
    .min(1)
    .optional(),
  speakers: z.array(key).min(1).optional(),
  entities: z.array(key).min(1).optional(),
  kinds: z.array(z.enum(SOURCE_KINDS)).min(1).optional(),
  stances: z.array(z.enum(STANCES)).min(1).optional(),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/, 'must be a language code such as fa'))
    .min(1)
    .optional(),
  words: z.array(z.string().trim().min(2).max(200)).min(1).max(200).optional(),
  origins: z
    .union([
      originCount,
      z.strictObject({
        count: originCount.default(1),
        kinds: z.array(z.enum(SOURCE_KINDS)).min(1).optional(),
        stances: z.array(z.enum(STANCES)).min(1).optional(),
      }),
    ])
    .optional(),
  novelty: z.array(z.enum(RELATIONS)).min(1).optional(),
  maximumAgeHours: z.number().positive().max(87_600).optional(),
  occasion: z.enum(['source_blind', 'deletion']).optional(),
});

export const ruleSchema = z.strictObject({
  key,
  label: z.string().trim().min(1).max(200),
  when: ruleConditionsSchema
    .refine((when) => Object.keys(when).length > 0, 'needs at least one condition')
    .refine(
      (when) => when.occasion !== 'source_blind' || Object.keys(when).length === 1,
      'this occasion stands alone: the other conditions are those of stories',
    ),
  severity: z.enum(SEVERITIES),
  doubtful: z.strictObject({ below: z.number().gt(0).max(1), severity: z.enum(SEVERITIES) }).optional(),
  channels: z.array(key).default([]),
  flash: z.boolean().default(false),
  enabled: z.boolean().default(true),
  language: z.string().refine(isSpoken, 'must be a language of the desk, such as en or fa').optional(),
  quietHours: z
    .strictObject({
      from: time,
      to: time,
      zone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').optional(),
      days: z.array(z.enum(WEEKDAYS)).min(1).optional(),
      urgent: z.enum(['send', 'hold']).optional(),
    })
    .refine(({ from, to }) => from !== to, 'must end at another time than they begin')
    .optional(),
  cooldownMinutes: z.number().positive().max(10_080, 'must be at most a week (10080)').optional(),
  escalation: z
    .strictObject({
      afterMinutes: z.number().positive().max(10_080, 'must be at most a week (10080)'),
      channels: z.array(key).min(1),
    })
    .optional(),
  expireAfterHours: z.number().positive().max(48, 'must be at most 48: nothing is tried for longer').optional(),
  fallback: key.optional(),
});

/** A rule file that cannot be used. `faults` names every fault found: rule, field, what is wrong. */
export class RuleFileError extends Error {
  readonly code = 'alerts/rules';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The rules cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
    this.name = 'RuleFileError';
    this.faults = faults;
  }
}

/** The rules of `config/rules.yaml`. Throws `RuleFileError` with all faults together. */
export function parseRules(yamlText: string): Rule[] {
  const file = z.strictObject({ rules: z.array(z.unknown()) }).safeParse(yamlOf(yamlText));
  if (!file.success)
    throw new RuleFileError(['the file must hold one list named "rules", and nothing else at its top level']);
  const rules: Rule[] = [];
  const faults: string[] = [];
  const keys = new Set<string>();
  file.data.rules.forEach((entry, index) => {
    const name = nameOf(entry, index);
    const parsed = ruleSchema.safeParse(entry, { error: faultWords('en') });
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        faults.push(`rule ${name}: ${issue.path.join('.') || 'the rule'}: ${issue.message}`);
      return;
    }
    if (keys.has(parsed.data.key)) faults.push(`rule ${name}: key: is used by an earlier rule too`);
    keys.add(parsed.data.key);
    rules.push(parsed.data);
  });
  if (faults.length > 0) throw new RuleFileError(faults);
  return rules;
}

function yamlOf(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new RuleFileError([error instanceof Error ? error.message : String(error)]);
  }
}

function nameOf(entry: unknown, index: number): string {
  if (typeof entry === 'object' && entry !== null && 'key' in entry && typeof entry.key === 'string')
    return `"${entry.key}"`;
  return `number ${index + 1}`;
}
