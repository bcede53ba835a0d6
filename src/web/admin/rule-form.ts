import { html } from 'hono/html';
import { alertingWords } from '#src/alerts/alerting-words.ts';
import { digestPageWords } from '#src/digests/schedule-words.ts';
import { SEVERITIES, WEEKDAYS } from '#src/model/alert.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { count } from '#src/model/local-time.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import { sharedWords } from '#src/model/wording.ts';
import { languages } from '#src/words/languages.ts';
import type { Html } from '../answer.ts';
import { field } from '../form.ts';
import { named } from '../pieces.ts';
import type { Reader } from '../reader.ts';
import { conditionRows, type RuleFields, ticked } from './rule-fields.ts';
import { ruleFormWords } from './rule-form-words.ts';

const OCCASIONS = ['story', 'deletion', 'source_blind'] as const;
const NOVELTIES = ['first', 'copy', 'rewrite', 'translation', 'quote', 'development', 'recirculation'] as const;

export interface RuleForm {
  fields: RuleFields;
  /** Of the rule that is changed; null for a new one. */
  key: string | null;
  channels: readonly { key: string; label: string }[];
  zone: string;
}

/** The form of a rule: one button shows what it would have raised, the other saves it. */
export function ruleForm(reader: Reader, formToken: string, form: RuleForm): Html {
  const words = ruleFormWords(reader.language);
  const { fields, key } = form;
  const at = key === null ? '/rules' : `/rules/${encodeURIComponent(key)}`;
  return html`<form class="sheet" method="post" action="${at}/save"><input type="hidden" name="token" value="${formToken}">
${key === null ? field({ name: 'key', label: words.name, hint: words.nameHint, value: fields.key ?? '', maxLength: 60 }) : ''}
${field({ name: 'label', label: words.label, value: fields.label ?? '' })}
${conditions(reader, form)}
${manners(reader, form)}
<p><button type="submit" class="quiet" formaction="${at}/try">${words.tryIt}</button></p>
<p><button type="submit">${words.save}</button></p><p class="soft">${words.effect(form.zone)}</p></form>`;
}

function conditions(reader: Reader, { fields }: RuleForm): Html {
  const words = ruleFormWords(reader.language);
  const shared = sharedWords(reader.language);
  const rows = Array.from({ length: conditionRows(fields) }, (_, row) => signalRow(reader, fields, row));
  return html`<fieldset class="sheet"><legend>${words.what}</legend><p class="hint">${words.whatMeans}</p>
${select(
  'occasion',
  words.occasion,
  fields.occasion ?? 'story',
  OCCASIONS.map((one) => [one, words.occasions[one]]),
)}
<fieldset class="sheet"><legend>${words.signals}</legend><p class="hint">${words.signalsMean}</p>${rows}</fieldset>
<fieldset class="sheet"><legend>${words.people}</legend>${box('any-person', fields, words.anyPerson)}${area('speakers', words.speakers, words.namesHint, fields)}${area('entities', words.entities, words.namesHint, fields)}</fieldset>
<fieldset class="sheet"><legend>${words.publisher}</legend>${boxes('kind', words.kinds, '', SOURCE_KINDS, fields, (kind) => shared.kinds[kind])}${boxes('stance', words.stances, '', STANCES, fields, (stance) => shared.stances[stance])}${short('languages', words.languages, fields, words.languagesHint)}</fieldset>
${area('words', words.words, words.wordsHint, fields, 5)}
<fieldset class="sheet"><legend>${words.origins}</legend>${figure(reader, 'origins', words.origins, fields)}${boxes('origin-kind', words.originKinds, '', SOURCE_KINDS, fields, (kind) => shared.kinds[kind])}${boxes('origin-stance', words.originStances, '', STANCES, fields, (stance) => shared.stances[stance])}</fieldset>
${boxes('novelty', words.novelty, words.noveltyMean, NOVELTIES, fields, (relation) => sharedWords(reader.language).relations[relation])}
${figure(reader, 'age', words.age, fields, words.ageHint)}</fieldset>`;
}

function signalRow(reader: Reader, fields: RuleFields, row: number): Html {
  const words = ruleFormWords(reader.language);
  const { voice } = alertingWords(reader.language);
  const { signals } = sharedWords(reader.language);
  return html`<fieldset class="sheet"><legend>${words.condition(count(row + 1, reader.language))}</legend>${select(`signal-${row}`, words.signals, fields[`signal-${row}`] ?? '', [['', words.none], ...SIGNALS.map((one): [string, string] => [one, signals[one]])])}${figure(reader, `score-${row}`, words.score, fields)}${select(
    `voice-${row}`,
    words.voice,
    fields[`voice-${row}`] ?? '',
    [
      ['', words.anyVoice],
      ['direct', voice.direct],
      ['reported', voice.reported],
    ],
  )}</fieldset>`;
}

function manners(reader: Reader, { fields, channels: open }: RuleForm): Html {
  const words = ruleFormWords(reader.language);
  const { severities } = sharedWords(reader.language);
  const { dayNames } = digestPageWords(reader.language);
  const levels = SEVERITIES.map((one): [string, string] => [one, severities[one]]);
  // A rule may name channels that are gone: they are shown, so that they can be taken out.
  const chosen = new Set([...ticked(fields, 'channel'), ...ticked(fields, 'escalate-to'), fields.fallback ?? '']);
  const gone = [...chosen].filter((key) => key !== '' && !open.some((channel) => channel.key === key));
  const channels = [...open, ...gone.map((key) => ({ key, label: key }))];
  const keys = channels.map(({ key }) => key);
  const labelOf = (key: string) => channels.find((channel) => channel.key === key)?.label ?? key;
  return html`<fieldset class="sheet"><legend>${words.how}</legend>
${select('severity', alertingWords(reader.language).severity, fields.severity ?? 'normal', levels)}
${figure(reader, 'doubt-below', words.doubtBelow, fields, words.doubtHint)}${select('doubt-severity', words.doubtSeverity, fields['doubt-severity'] || 'high', levels)}
${boxes('channel', words.channels, words.channelsHint, keys, fields, labelOf)}
${box('flash', fields, words.flash)}
${select('language', words.language, fields.language ?? '', [['', words.ownLanguage], ...languages().map(({ code, name }): [string, string] => [code, name])])}
<fieldset class="sheet"><legend>${words.quiet}</legend><p class="hint">${words.quietMean}</p>${figure(reader, 'quiet-from', words.quietFrom, fields)}${figure(reader, 'quiet-to', words.quietTo, fields)}${short('quiet-zone', words.quietZone, fields)}${boxes('quiet-day', words.quietDays, '', WEEKDAYS, fields, (day) => dayNames[day])}${box('quiet-urgent', fields, words.quietUrgent)}</fieldset>
${figure(reader, 'cooldown', words.cooldown, fields)}
<fieldset class="sheet"><legend>${words.escalate}</legend>${figure(reader, 'escalate-after', words.escalateAfter, fields)}${boxes('escalate-to', words.escalateTo, '', keys, fields, labelOf)}</fieldset>
${figure(reader, 'expire', words.expire, fields, words.expireHint)}
${select('fallback', words.fallback, fields.fallback ?? '', [['', words.noFallback], ...channels.map(({ key, label }): [string, string] => [key, label])])}</fieldset>`;
}

function short(name: string, label: string, fields: RuleFields, hint = ''): Html {
  return field({ name, label, value: fields[name] ?? '', optional: true, maxLength: 200, ...(hint ? { hint } : {}) });
}

/** A field for a number or a time of day: in the reader's digits, and read in any. */
function figure(reader: Reader, name: string, label: string, fields: RuleFields, hint = ''): Html {
  return short(name, label, { [name]: inDigitsOf(reader.language, fields[name] ?? '') }, hint);
}

function select(name: string, label: string, chosen: string, options: readonly (readonly [string, string])[]): Html {
  return html`<p class="field"><label for="f-${name}">${label}</label><select id="f-${name}" name="${name}">${options.map(([value, text]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`)}</select></p>`;
}

function area(name: string, label: string, hint: string, fields: RuleFields, rows = 3): Html {
  return html`<p class="field"><label for="f-${name}">${label}</label><textarea id="f-${name}" name="${name}" rows="${rows}" maxlength="20000" dir="auto" aria-describedby="h-${name}">
${fields[name] ?? ''}</textarea><span class="hint" id="h-${name}">${hint}</span></p>`;
}

function box(name: string, fields: RuleFields, label: string): Html {
  return html`<label class="check"><input type="checkbox" name="${name}" value="yes"${fields[name] === 'yes' ? html` checked` : ''}> ${named(label)}</label>`;
}

function boxes<Value extends string>(
  prefix: string,
  legend: string,
  hint: string,
  values: readonly Value[],
  fields: RuleFields,
  label: (value: Value) => string,
): Html {
  if (values.length === 0) return html``;
  return html`<fieldset class="sheet"><legend>${legend}</legend>${hint ? html`<p class="hint">${hint}</p>` : ''}${values.map((value) => box(`${prefix}-${value}`, fields, label(value)))}</fieldset>`;
}
