import { html } from 'hono/html';
import { type EditionDefaults, readEdition } from '#src/digests/editions-file.ts';
import { digestPageWords } from '#src/digests/schedule-words.ts';
import { digestWords } from '#src/digests/words.ts';
import { DIGEST_DAYS, DIGEST_SECTIONS, type DigestEdition } from '#src/model/digest.ts';
import { inDigitsOf } from '#src/model/digits.ts';
import { latinDigits } from '#src/model/latin-digits.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { sharedWords } from '#src/model/wording.ts';
import { languages } from '#src/words/languages.ts';
import type { DeskRequest, Html } from '../answer.ts';
import { field, form } from '../form.ts';
import { named } from '../pieces.ts';

/** What stands in the fields: as it was typed, whether right or wrong. */
export interface FilledSchedule {
  /** Of the edition that is changed; null for a new one. */
  known: string | null;
  name: string;
  label: string;
  language: string;
  zone: string;
  time: string;
  days: readonly string[];
  period: string;
  channels: readonly string[];
  public: boolean;
  signals: readonly string[];
  entities: string;
  leastScore: string;
  sections: readonly string[];
}

export function newSchedule({ language, zone, time }: EditionDefaults): FilledSchedule {
  return {
    known: null,
    name: '',
    label: '',
    language,
    zone,
    time,
    days: DIGEST_DAYS,
    period: 'day',
    channels: [],
    public: false,
    signals: [],
    entities: '',
    leastScore: '0',
    sections: [],
  };
}

export function scheduleOf(edition: DigestEdition): FilledSchedule {
  const { name, entities, leastScore } = edition;
  return { ...edition, known: name, entities: entities.join(', '), leastScore: String(leastScore) };
}

/** The fields of a form that was sent. */
export function scheduleSent(given: Readonly<Record<string, string>>, known: string | null): FilledSchedule {
  const text = (name: string) => (given[name] ?? '').trim();
  return {
    known,
    name: text('name'),
    label: given.label ?? '',
    language: text('language'),
    zone: text('zone'),
    time: latinDigits(text('time')),
    days: ticked(given, 'day'),
    period: text('period'),
    channels: ticked(given, 'channel'),
    public: given.public === 'yes',
    signals: ticked(given, 'signal'),
    entities: text('entities'),
    leastScore: latinDigits(text('leastScore')).replace('٫', '.'),
    sections: ticked(given, 'section'),
  };
}

function ticked(given: Readonly<Record<string, string>>, prefix: string): string[] {
  return Object.keys(given)
    .filter((name) => name.startsWith(`${prefix}-`))
    .map((name) => name.slice(prefix.length + 1));
}

/** The fields of an edition. Boxes have a name each: of fields of one name the desk reads the last alone. */
export function editionForm({ deps, reader, formToken }: DeskRequest, values: FilledSchedule): Html {
  const words = digestPageWords(reader.language);
  const { signals } = sharedWords(reader.language);
  const open = deps.digests?.channels ?? [];
  const gone = values.channels.filter((channel) => !open.some(({ key }) => key === channel));
  const channels = [...open, ...gone.map((key) => ({ key, label: key }))];
  const sectionName = (key: (typeof DIGEST_SECTIONS)[number]) => digestWords(reader.language).sections[key];
  const content = html`
${values.known === null ? field({ name: 'name', label: words.name, hint: words.nameHint, value: values.name, maxLength: 60 }) : html`<input type="hidden" name="known" value="${values.known}">`}
${field({ name: 'label', label: words.label, hint: words.labelHint, value: values.label, optional: true, maxLength: 120 })}
${select(
  'language',
  words.language,
  values.language,
  languages().map(({ code, name }) => [code, name]),
)}
${field({ name: 'zone', label: words.zone, value: values.zone, maxLength: 60 })}
${field({ name: 'time', label: words.time, value: inDigitsOf(reader.language, values.time), maxLength: 5 })}
${boxes('day', words.days, '', DIGEST_DAYS, values.days, (day) => words.dayNames[day])}
${select('period', words.period, values.period, [
  ['day', words.periods.day],
  ['week', words.periods.week],
])}
${boxes(
  'channel',
  words.channels,
  words.channelsHint,
  channels.map(({ key }) => key),
  values.channels,
  (key) => channels.find((channel) => channel.key === key)?.label ?? key,
)}
<fieldset><legend>${words.publicKind}</legend><p class="hint">${words.publicHint}</p>${box('public', values.public, words.publicKind)}</fieldset>
${boxes('signal', words.signals, words.all, SIGNALS, values.signals, (signal) => signals[signal])}
${field({ name: 'entities', label: words.entities, hint: words.entitiesHint, value: values.entities, optional: true, maxLength: 2000 })}
${field({ name: 'leastScore', label: words.leastScore, value: inDigitsOf(reader.language, values.leastScore), maxLength: 6 })}
${boxes('section', words.sections, words.all, DIGEST_SECTIONS, values.sections, sectionName)}`;
  return form('/digest-schedules', formToken, content, words.save);
}

function select(name: string, label: string, chosen: string, options: readonly [string, string][]): Html {
  return html`<p class="field"><label for="f-${name}">${label}</label><select id="f-${name}" name="${name}">${options.map(([value, text]) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`)}</select></p>`;
}

function box(name: string, checked: boolean, label: string): Html {
  return html`<label class="check"><input type="checkbox" name="${name}" value="yes"${checked ? html` checked` : ''}> ${named(label)}</label>`;
}

function boxes<Value extends string>(
  prefix: string,
  legend: string,
  hint: string,
  values: readonly Value[],
  chosen: readonly string[],
  label: (value: Value) => string,
): Html {
  if (values.length === 0) return html``;
  return html`<fieldset><legend>${legend}</legend>${hint ? html`<p class="hint">${hint}</p>` : ''}${values.map((value) => box(`${prefix}-${value}`, chosen.includes(value), label(value)))}</fieldset>`;
}

/** What was sent, as an edition or with the faults in it; `known` is the one that is changed. */
export function editionFrom(
  sent: FilledSchedule,
  known: DigestEdition | null,
  defaults: EditionDefaults,
  readerLanguage: string,
): { edition: DigestEdition } | { faults: string[] } {
  const { known: _known, entities, leastScore, ...rest } = sent;
  return readEdition(
    {
      ...rest,
      name: known?.name ?? sent.name,
      enabled: known?.enabled ?? true,
      entities: entities
        .split(/[,،]/)
        .map((id) => id.trim())
        .filter(Boolean),
      leastScore: leastScore === '' ? 0 : Number(leastScore),
    },
    defaults,
    readerLanguage,
  );
}
