import type { z } from 'zod';
import { section } from './section.ts';

const words = section('faults', {
  shorter: ['number'],
  longer: ['number'],
  fewer: ['number'],
  more: ['number'],
  least: ['number'],
  most: ['number'],
  choice: ['values'],
  unknown: ['names'],
});
type Words = ReturnType<typeof words>;

/**
 * What is wrong with a value, said in the reader's language after the name of the field ("must be a number"): for the
 * `error` of zod's `safeParse`. A schema that has words of its own for a fault is heard first.
 */
export function faultWords(language: string): z.core.$ZodErrorMap {
  return (issue) => sentenceOf(issue, words(language));
}

/** What is wrong with a text of more characters than may be, said as `faultWords` would. */
export function tooLongIn(language: string, most: number): string {
  return words(language).longer(most);
}

function sentenceOf(issue: z.core.$ZodRawIssue, say: Words): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? say.missing : wrongType(issue.expected, say);
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), say);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), say);
    case 'invalid_format':
      return wrongForm(issue.format, say);
    case 'invalid_value':
      if (issue.input === undefined || issue.input === null) return say.missing;
      return say.choice(issue.values.map(String).join(', '));
    case 'unrecognized_keys':
      return say.unknown(issue.keys.join(', '));
    case 'not_multiple_of':
      return say.whole;
    case 'invalid_union':
      return issue.input === undefined || issue.input === null ? say.missing : say.wrong;
    default:
      return say.wrong;
  }
}

function wrongType(expected: string, say: Words): string {
  if (expected === 'string') return say.text;
  if (expected === 'number') return say.number;
  if (expected === 'int') return say.whole;
  if (expected === 'boolean') return say.yesOrNo;
  if (expected === 'date') return say.date;
  if (expected === 'array' || expected === 'set') return say.list;
  return expected === 'object' || expected === 'record' ? say.fields : say.wrong;
}

function tooSmall(origin: string, least: number, say: Words): string {
  if (origin === 'string') return least <= 1 ? say.empty : say.shorter(least);
  return origin === 'array' || origin === 'set' ? say.fewer(least) : say.least(least);
}

function tooBig(origin: string, most: number, say: Words): string {
  if (origin === 'string') return say.longer(most);
  return origin === 'array' || origin === 'set' ? say.more(most) : say.most(most);
}

function wrongForm(format: string, say: Words): string {
  if (format === 'url') return say.address;
  if (format === 'email') return say.email;
  return format === 'date' || format === 'datetime' ? say.date : say.form;
}
