import { html } from 'hono/html';
import type { z } from 'zod';
import { inDigitsOf } from '#src/model/digits.ts';
import { latinDigits } from '#src/model/latin-digits.ts';
import { type Registry, settingChoiceIn, settingIn, settingNameIn } from '#src/words/registry-words.ts';
import type { Html } from '../answer.ts';
import { languageName, type Reader } from '../reader.ts';
import { type Setting, settingsOf } from './settings-of.ts';
import { adminWords } from './words.ts';

/** A registered type, as far as its form goes. */
interface FormedType {
  registry: Registry;
  type: string;
  settings: z.ZodType;
  /** Names of settings that are secrets and are typed here, never shown: where the type says so. */
  secrets?: readonly string[];
}

/** What a form that was sent, or that changes something, says beside its fields. */
export interface Beside {
  /** What is wrong, by the name of the setting. */
  faults?: ReadonlyMap<string, string>;
  /** Names of secrets that are kept: an empty field keeps them. */
  kept?: readonly string[];
}

/** Fields for the settings of a type, filled with those of a source. */
export function settingsFields(reader: Reader, type: FormedType, values: unknown, beside: Beside = {}): Html {
  const given = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {};
  return html`${settingsOf(type.settings).map((setting) => settingField(reader, type, setting, given[setting.name] ?? setting.fallback, beside))}`;
}

function settingField(
  reader: Reader,
  { registry, type, secrets = [] }: FormedType,
  setting: Setting,
  value: unknown,
  { faults, kept = [] }: Beside,
): Html {
  const words = adminWords(reader.language);
  const { name, kind, choices, required } = setting;
  const id = `s-${name}`;
  const label = html`<label for="${id}">${settingLabel(reader, name)}</label>`;
  const isTyped = secrets.includes(name);
  const isKept = isTyped && kept.includes(name);
  const isVariable = !isTyped && /token|secret|password|key$/i.test(name);
  const means = settingIn(registry, type, name, reader.language) ?? setting.description;
  const lines = kind === 'list' && !isVariable ? words.listHint : null;
  const how = isKept ? words.keptHint : isTyped ? words.typedHint : isVariable ? words.secretHint : null;
  const hint = [means, [lines, how].filter(Boolean).join(' ')].filter(Boolean).join('. ');
  const fault = faults?.get(name);
  const wrong = fault === undefined ? '' : html`<strong class="wrong">${fault}</strong> `;
  const help = hint || fault ? html`<span class="hint" id="${id}-hint">${wrong}${hint}</span>` : '';
  const described = html`${hint || fault ? html` aria-describedby="${id}-hint"` : ''}${fault ? html` aria-invalid="true"` : ''}`;
  const must = required && !isKept ? html` required` : '';
  if (isTyped) {
    const typed =
      kind === 'list'
        ? html`<textarea id="${id}" name="setting-${name}" rows="3" dir="ltr" autocomplete="off" spellcheck="false"${must}${described}></textarea>`
        : html`<input id="${id}" name="setting-${name}" dir="ltr" maxlength="2000" type="password" autocomplete="new-password"${must}${described}>`;
    const forget =
      isKept && !required
        ? html`<label class="check"><input type="checkbox" name="forget-${name}" value="yes"> ${words.forget} <span class="unseen">${settingLabel(reader, name)}</span></label>`
        : '';
    return html`<p class="field">${label}${typed}${help}</p>${forget}`;
  }
  switch (kind) {
    case 'choice':
      return html`<p class="field">${label}<select id="${id}" name="setting-${name}"${described}>${required ? '' : html`<option value=""></option>`}${choices.map((choice) => html`<option value="${choice}"${choice === value ? html` selected` : ''}>${choiceLabel(reader, name, choice)}</option>`)}</select>${help}</p>`;
    case 'yes-no':
      return html`<p class="field">${label}<select id="${id}" name="setting-${name}"${described}>${[true, false].map((choice) => html`<option value="${String(choice)}"${choice === (value === true) ? html` selected` : ''}>${choice ? words.yes : words.no}</option>`)}</select>${help}</p>`;
    case 'list':
      return html`<p class="field">${label}<textarea id="${id}" name="setting-${name}" rows="3" dir="auto"${described}>${Array.isArray(value) ? value.map(String).join('\n') : ''}</textarea>${help}</p>`;
    default:
      return html`<p class="field">${label}<input id="${id}" name="setting-${name}" dir="auto" maxlength="2000" type="text"${kind === 'number' ? html` inputmode="decimal"` : ''}${must}${described} value="${shownValue(reader, value)}">${help}</p>`;
  }
}

/** What a setting is called; one that the words do not know stands as operators write it. */
export function settingLabel(reader: Reader, name: string): string {
  return settingNameIn(name, reader.language) ?? name;
}

function choiceLabel(reader: Reader, setting: string, choice: string): string {
  if (setting === 'language') return languageName(reader, choice);
  return settingChoiceIn(choice, reader.language) ?? choice;
}

/** The settings that a sent form gives, for the schema to judge. Empty fields are left out. */
export function settingsFrom(schema: z.ZodType, form: Readonly<Record<string, string>>): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const { name, kind } of settingsOf(schema)) {
    const text = (form[`setting-${name}`] ?? '').trim();
    if (text === '') continue;
    if (kind === 'number') settings[name] = numberIn(text);
    else if (kind === 'yes-no') settings[name] = text === 'true';
    else if (kind === 'list')
      settings[name] = text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter(Boolean);
    else settings[name] = kind === 'other' ? parsed(text) : text;
  }
  return settings;
}

/** A number in figures of any script; what is none stays as it was typed, for the schema to refuse. */
function numberIn(text: string): number | string {
  const number = Number(latinDigits(text).replace('٫', '.'));
  return Number.isNaN(number) ? text : number;
}

function shownValue({ language }: Reader, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return inDigitsOf(language, String(value));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
