import type { OriginCondition, Rule } from '#src/model/alert.ts';
import type { EntityNames } from '#src/model/attribution.ts';
import { latinDigits } from '#src/model/latin-digits.ts';

/** What stands in the fields of the form of a rule, by their names; boxes that are not ticked are not there. */
export type RuleFields = Readonly<Record<string, string>>;

/** In a rule's speakers: any person of the watchlist. */
const ANY_PERSON = 'watched-person';
const SPARE_CONDITIONS = 2;
const MOST_CONDITIONS = 12;

/** How many rows for signals a form has: those that are filled, and some to fill. */
export function conditionRows(fields: RuleFields): number {
  const filled = Array.from({ length: MOST_CONDITIONS }, (_, row) => row).filter((row) => fields[`signal-${row}`]);
  return Math.min(MOST_CONDITIONS, (filled.at(-1) ?? -1) + 1 + SPARE_CONDITIONS);
}

/** The fields of a form that is opened on a rule; null stands for a new one. */
export function fieldsOf(rule: Rule | null): RuleFields {
  if (rule === null) return { severity: 'normal', occasion: 'story' };
  const { when, quietHours: quiet, escalation, doubtful } = rule;
  const fields: Record<string, string> = {
    ...{ key: rule.key, label: rule.label, severity: rule.severity },
    occasion: when.occasion ?? 'story',
    speakers: (when.speakers ?? []).filter((id) => id !== ANY_PERSON).join('\n'),
    entities: (when.entities ?? []).join('\n'),
    languages: (when.languages ?? []).join(', '),
    words: (when.words ?? []).join('\n'),
    age: text(when.maximumAgeHours),
    language: rule.language ?? '',
    ...{ cooldown: text(rule.cooldownMinutes), expire: text(rule.expireAfterHours), fallback: rule.fallback ?? '' },
    ...{ 'quiet-from': quiet?.from ?? '', 'quiet-to': quiet?.to ?? '', 'quiet-zone': quiet?.zone ?? '' },
    'escalate-after': text(escalation?.afterMinutes),
    ...{ 'doubt-below': percent(doubtful?.below), 'doubt-severity': doubtful?.severity ?? '' },
  };
  when.signals?.forEach(({ signal, score, voice }, row) => {
    Object.assign(fields, {
      [`signal-${row}`]: signal,
      [`score-${row}`]: percent(score),
      [`voice-${row}`]: voice ?? '',
    });
  });
  const origins: OriginCondition | null =
    when.origins === undefined ? null : typeof when.origins === 'number' ? { count: when.origins } : when.origins;
  fields.origins = text(origins?.count);
  tick(fields, 'kind', when.kinds);
  tick(fields, 'stance', when.stances);
  tick(fields, 'origin-kind', origins?.kinds);
  tick(fields, 'origin-stance', origins?.stances);
  tick(fields, 'novelty', when.novelty);
  tick(fields, 'channel', rule.channels);
  tick(fields, 'quiet-day', quiet?.days);
  tick(fields, 'escalate-to', escalation?.channels);
  if (when.speakers?.includes(ANY_PERSON)) fields['any-person'] = 'yes';
  if (rule.flash) fields.flash = 'yes';
  if (quiet?.urgent === 'hold') fields['quiet-urgent'] = 'yes';
  return fields;
}

/**
 * What a form says, for `ruleSchema` to judge. Watched names stand for their ids; names that nobody watches are given
 * back in `unknown`.
 */
export function ruleIn(
  fields: RuleFields,
  known: Pick<Rule, 'key' | 'enabled'> | null,
  names: EntityNames,
): { rule: Record<string, unknown>; unknown: string[] } {
  const unknown: string[] = [];
  const idsIn = (name: string) =>
    linesIn(fields[name]).flatMap((line) => {
      const id = idOf(line, names);
      if (id === null) unknown.push(line);
      return id === null ? [] : [id];
    });
  const speakers = [...(fields['any-person'] ? [ANY_PERSON] : []), ...idsIn('speakers')];
  const originKinds = ticked(fields, 'origin-kind');
  const originStances = ticked(fields, 'origin-stance');
  const count = numberIn(fields.origins);
  const wantsOrigins = count !== undefined || originKinds.length > 0 || originStances.length > 0;
  const plainCount = originKinds.length === 0 && originStances.length === 0;
  const when = without({
    occasion: fields.occasion === 'story' ? undefined : fields.occasion,
    signals: filled(signalsIn(fields)),
    speakers: filled(speakers),
    entities: filled(idsIn('entities')),
    kinds: filled(ticked(fields, 'kind')),
    stances: filled(ticked(fields, 'stance')),
    languages: filled((fields.languages ?? '').split(/[\s,،]+/u).filter(Boolean)),
    words: filled(linesIn(fields.words)),
    origins: !wantsOrigins
      ? undefined
      : plainCount
        ? count
        : without({ count, kinds: filled(originKinds), stances: filled(originStances) }),
    novelty: filled(ticked(fields, 'novelty')),
    maximumAgeHours: numberIn(fields.age),
  });
  const quiet = [fields['quiet-from'], fields['quiet-to']].some((time) => (time ?? '').trim() !== '');
  const escalation = ticked(fields, 'escalate-to');
  const after = numberIn(fields['escalate-after']);
  const below = numberIn(fields['doubt-below']);
  const rule = without({
    key: known?.key ?? (fields.key ?? '').trim(),
    enabled: known?.enabled ?? true,
    label: fields.label ?? '',
    when,
    severity: fields.severity,
    doubtful: below === undefined ? undefined : { below: below / 100, severity: fields['doubt-severity'] },
    channels: ticked(fields, 'channel'),
    flash: fields.flash === 'yes',
    language: fields.language || undefined,
    quietHours: quiet
      ? without({
          from: latinDigits((fields['quiet-from'] ?? '').trim()),
          to: latinDigits((fields['quiet-to'] ?? '').trim()),
          zone: (fields['quiet-zone'] ?? '').trim() || undefined,
          days: filled(ticked(fields, 'quiet-day')),
          urgent: fields['quiet-urgent'] === 'yes' ? 'hold' : undefined,
        })
      : undefined,
    cooldownMinutes: numberIn(fields.cooldown),
    escalation:
      after === undefined && escalation.length === 0 ? undefined : { afterMinutes: after, channels: escalation },
    expireAfterHours: numberIn(fields.expire),
    fallback: fields.fallback || undefined,
  });
  return { rule, unknown };
}

function signalsIn(fields: RuleFields): Record<string, unknown>[] {
  return Array.from({ length: MOST_CONDITIONS }, (_, row) => {
    const signal = fields[`signal-${row}`];
    if (!signal) return null;
    const score = numberIn(fields[`score-${row}`]);
    return without({
      signal,
      score: score === undefined ? undefined : score / 100,
      voice: fields[`voice-${row}`] || undefined,
    });
  }).filter((one) => one !== null);
}

/** A watched name by its id, or as it is written in a language. */
function idOf(line: string, names: EntityNames): string | null {
  if (names.has(line)) return line;
  const wanted = line.toLocaleLowerCase('en');
  for (const [id, name] of names)
    if (Object.values(name).some((one) => one.toLocaleLowerCase('en') === wanted)) return id;
  return null;
}

function tick(fields: Record<string, string>, prefix: string, values: readonly string[] | undefined): void {
  for (const value of values ?? []) fields[`${prefix}-${value}`] = 'yes';
}

/** What follows a prefix in the names of the boxes that are ticked. */
export function ticked(fields: RuleFields, prefix: string): string[] {
  return Object.keys(fields)
    .filter((name) => name.startsWith(`${prefix}-`) && fields[name] === 'yes')
    .map((name) => name.slice(prefix.length + 1));
}

function linesIn(value: string | undefined): string[] {
  return (value ?? '')
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter(Boolean);
}

/** NaN where what is written is no number: the schema says so. */
function numberIn(value: string | undefined): number | undefined {
  const written = latinDigits((value ?? '').trim())
    .replace('٫', '.')
    .replace(/[%٪]$/u, '');
  return written === '' ? undefined : Number(written);
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function percent(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value * 1000) / 10);
}

function filled<Value>(values: Value[]): Value[] | undefined {
  return values.length > 0 ? values : undefined;
}

function without(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
