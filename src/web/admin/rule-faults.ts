import type { z } from 'zod';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import { ruleSchema } from '#src/alerts/rules.ts';
import type { Rule } from '#src/model/alert.ts';
import { isolated } from '#src/model/display-text.ts';
import { sharedWords } from '#src/model/wording.ts';
import { faultWords } from '#src/words/fault-words.ts';
import type { Reader } from '../reader.ts';
import { ruleFormWords } from './rule-form-words.ts';

export interface RuleToJudge {
  /** As a form says it. */
  given: Record<string, unknown>;
  /** Names in it that nobody watches. */
  unknownNames: readonly string[];
  /** Keys of the channels that there are; null where nobody knows. */
  channels: readonly string[] | null;
}

/** The rule that a form says, or what is wrong with it, each a sentence in the reader's language. */
export function judgedRule(
  reader: Reader,
  { given, unknownNames, channels }: RuleToJudge,
): { rule: Rule } | { faults: string[] } {
  const words = ruleFormWords(reader.language).faults;
  const { comma } = sharedWords(reader.language);
  const faults: string[] = [];
  if (unknownNames.length > 0) faults.push(words.names(unknownNames.map(isolated).join(comma)));
  const parsed = ruleSchema.safeParse(given, { error: faultWords(reader.language) });
  if (!parsed.success) faults.push(...parsed.error.issues.map((issue) => sentenceOf(reader, issue, given)));
  const named = parsed.success ? channelsIn(parsed.data) : [];
  const gone = channels === null ? [] : named.filter((key) => !channels.includes(key));
  if (gone.length > 0) faults.push(words.channels(gone.map(isolated).join(comma)));
  if (faults.length > 0 || !parsed.success) return { faults: [...new Set(faults)] };
  return { rule: parsed.data };
}

function channelsIn({ channels, escalation, fallback }: Rule): string[] {
  return [...new Set([...channels, ...(escalation?.channels ?? []), ...(fallback ? [fallback] : [])])];
}

/** A sentence of ours where there is one for the field; else what zod says of it, in the reader's language. */
function sentenceOf(reader: Reader, { path, message }: z.core.$ZodIssue, { when }: Record<string, unknown>): string {
  const words = ruleFormWords(reader.language);
  const [field, part, inner] = path.map(String);
  switch (field) {
    case 'key':
      return words.faults.key;
    case 'label':
      return words.faults.label;
    case 'doubtful':
      return words.faults.doubtful;
    case 'quietHours':
      return part === 'from' || part === 'to'
        ? words.faults.time
        : part === 'zone'
          ? words.faults.zone
          : part === undefined
            ? words.faults.quietSame
            : words.faults.time;
    case 'cooldownMinutes':
      return words.faults.cooldown;
    case 'escalation':
      return part === 'channels' ? words.faults.escalateTo : words.faults.escalateAfter;
    case 'expireAfterHours':
      return words.faults.expire;
    case 'when':
      if (part === undefined) return Object.keys(when ?? {}).length > 0 ? words.faults.alone : words.faults.none;
      if (part === 'signals' && inner !== undefined) return words.faults.score;
      if (part === 'languages') return words.faults.languages;
      if (part === 'words') return words.faults.words;
      if (part === 'origins') return words.faults.origins;
      if (part === 'maximumAgeHours') return words.faults.age;
      break;
    default:
      break;
  }
  return words.faults.other(isolated(path.join('.') || alertingWords(reader.language).rules), isolated(message));
}
