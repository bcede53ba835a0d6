import { z } from 'zod';

/** One setting as its schema describes it. */
export interface Setting {
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
export function settingsOf(schema: z.ZodType): Setting[] {
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
