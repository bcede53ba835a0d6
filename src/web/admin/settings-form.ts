import { html } from 'hono/html';
import type { z } from 'zod';
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
  /** Names of settings that are secrets, where the type says so. */
  secrets?: readonly string[];
}

/** Fields for the settings of a type, filled with those of a source. */
export function settingsFields(reader: Reader, type: FormedType, values: unknown): Html {
  const given = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {};
  return html`${settingsOf(type.settings).map((setting) => settingField(reader, type, setting, given[setting.name] ?? setting.fallback))}`;
}

function settingField(
  reader: Reader,
  { registry, type, secrets = [] }: FormedType,
  setting: Setting,
  value: unknown,
): Html {
  const words = adminWords(reader.language);
  const { name, kind, choices, required } = setting;
  const id = `s-${name}`;
  const label = html`<label for="${id}">${settingLabel(reader, name)}</label>`;
  const isSecret = secrets.includes(name) || /token|secret|password|key$/i.test(name);
  const means = settingIn(registry, type, name, reader.language) ?? setting.description;
  const how = isSecret ? words.secretHint : kind === 'list' ? words.listHint : null;
  const hint = [means, how].filter(Boolean).join('. ');
  const help = hint ? html`<span class="hint" id="${id}-hint">${hint}</span>` : '';
  const described = hint ? html` aria-describedby="${id}-hint"` : '';
  const must = required ? html` required` : '';
  switch (kind) {
    case 'choice':
      return html`<p class="field">${label}<select id="${id}" name="setting-${name}"${described}>${required ? '' : html`<option value=""></option>`}${choices.map((choice) => html`<option value="${choice}"${choice === value ? html` selected` : ''}>${choiceLabel(reader, name, choice)}</option>`)}</select>${help}</p>`;
    case 'yes-no':
      return html`<p class="field">${label}<select id="${id}" name="setting-${name}"${described}>${[true, false].map((choice) => html`<option value="${String(choice)}"${choice === (value === true) ? html` selected` : ''}>${choice ? words.yes : words.no}</option>`)}</select>${help}</p>`;
    case 'list':
      return html`<p class="field">${label}<textarea id="${id}" name="setting-${name}" rows="3" dir="auto"${described}>${Array.isArray(value) ? value.map(String).join('\n') : ''}</textarea>${help}</p>`;
    default:
      return html`<p class="field">${label}<input id="${id}" name="setting-${name}" dir="auto" maxlength="2000" type="${kind === 'number' ? 'number' : 'text'}" step="any"${must}${described} value="${value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)}">${help}</p>`;
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
    if (kind === 'number') settings[name] = Number(text);
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
