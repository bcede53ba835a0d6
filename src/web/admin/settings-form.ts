import { html } from 'hono/html';
import { z } from 'zod';
import type { Html } from '../answer.ts';
import type { Reader } from '../reader.ts';
import { adminWords } from './words.ts';

/** One setting as its schema describes it. */
interface Setting {
  name: string;
  kind: 'text' | 'number' | 'choice' | 'yes-no' | 'list' | 'other';
  choices: string[];
  description: string | null;
  required: boolean;
  fallback: unknown;
}

interface JsonSchema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** The settings of a registered type, from its schema: the form needs no code of its own for any type. */
function settingsOf(schema: z.ZodType): Setting[] {
  const drawn = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const shapes = [drawn, ...(drawn.anyOf ?? []), ...(drawn.oneOf ?? []), ...(drawn.allOf ?? [])];
  const settings = new Map<string, Setting>();
  for (const shape of shapes)
    for (const [name, property] of Object.entries(shape.properties ?? {})) {
      // Of a choice between shapes nothing is required by itself: the schema tells what is missing.
      const required = shape === drawn && (drawn.required ?? []).includes(name) && property.default === undefined;
      if (!settings.has(name)) settings.set(name, settingOf(name, property, required));
    }
  return [...settings.values()];
}

function settingOf(name: string, property: JsonSchema, required: boolean): Setting {
  const one = [property, ...(property.anyOf ?? []), ...(property.oneOf ?? [])].find(
    (shape) => (shape.type !== undefined && shape.type !== 'null') || shape.enum,
  );
  const choices = (one?.enum ?? []).filter((choice) => typeof choice === 'string');
  const kinds: Record<string, Setting['kind']> = {
    string: 'text',
    number: 'number',
    integer: 'number',
    boolean: 'yes-no',
    array: 'list',
  };
  const kind = choices.length > 0 ? 'choice' : (kinds[String(one?.type)] ?? 'other');
  const fallback = property.default ?? one?.default;
  return { name, kind, choices, description: property.description ?? one?.description ?? null, required, fallback };
}

/** Fields for the settings of a type, filled with those of a source. */
export function settingsFields(reader: Reader, schema: z.ZodType, values: unknown): Html {
  const given = typeof values === 'object' && values !== null ? (values as Record<string, unknown>) : {};
  return html`${settingsOf(schema).map((setting) => settingField(reader, setting, given[setting.name] ?? setting.fallback))}`;
}

function settingField(reader: Reader, setting: Setting, value: unknown): Html {
  const words = adminWords(reader.language);
  const { name, kind, choices, required } = setting;
  const id = `s-${name}`;
  const label = html`<label for="${id}"><bdi dir="ltr">${name}</bdi></label>`;
  const isSecret = /token|secret|password|key$/i.test(name);
  const hint = isSecret ? words.secretHint : kind === 'list' ? words.listHint : setting.description;
  const help = hint ? html`<span class="hint" id="${id}-hint" dir="auto">${hint}</span>` : '';
  const described = hint ? html` aria-describedby="${id}-hint"` : '';
  const must = required ? html` required` : '';
  switch (kind) {
    case 'choice':
      return html`<p class="field">${label}<select id="${id}" name="setting-${name}"${described}>${required ? '' : html`<option value=""></option>`}${choices.map((choice) => html`<option value="${choice}"${choice === value ? html` selected` : ''}>${choice}</option>`)}</select>${help}</p>`;
    case 'yes-no':
      return html`<p class="field">${label}<select id="${id}" name="setting-${name}"${described}>${[true, false].map((choice) => html`<option value="${String(choice)}"${choice === (value === true) ? html` selected` : ''}>${choice ? words.yes : words.no}</option>`)}</select>${help}</p>`;
    case 'list':
      return html`<p class="field">${label}<textarea id="${id}" name="setting-${name}" rows="3" dir="auto"${described}>${Array.isArray(value) ? value.map(String).join('\n') : ''}</textarea>${help}</p>`;
    default:
      return html`<p class="field">${label}<input id="${id}" name="setting-${name}" dir="auto" maxlength="2000" type="${kind === 'number' ? 'number' : 'text'}" step="any"${must}${described} value="${value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)}">${help}</p>`;
  }
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
