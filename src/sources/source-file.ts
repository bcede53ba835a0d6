import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import { PLATFORMS, SOURCE_KINDS, type SourceConfig, STANCES } from '#src/model/source.ts';
import { faultWords } from '#src/words/fault-words.ts';
import { SOURCE_TYPES } from './index.ts';

const UNITS_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const duration = z
  .string()
  .trim()
  .regex(/^[1-9]\d{0,4}\s?[mhd]$/, 'a time, e.g. 90m, 12h or 3d')
  .transform((text) => Number.parseInt(text, 10) * (UNITS_MS[text.at(-1) ?? ''] ?? 0));
const budget = z
  .strictObject({
    requests: z.int().min(1).optional(),
    megabytes: z.number().positive().max(1_000_000).optional(),
  })
  .transform(({ requests, megabytes }) => ({
    requests: requests ?? null,
    bytes: megabytes === undefined ? null : Math.round(megabytes * 1e6),
  }));

const source = z.strictObject({
  key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'small letters, digits and single hyphens, e.g. un-news-fa'),
  name: z.string().trim().min(1).max(200),
  type: z.string(),
  settings: z.unknown().optional(),
  kind: z.enum(SOURCE_KINDS),
  platform: z.enum(PLATFORMS).default('web'),
  owner: z.string().trim().min(1).nullish(),
  stance: z.enum(STANCES).nullish(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language tag, e.g. en or fa')
    .nullish(),
  proxy: z.url({ protocol: /^(https?|socks5h?)$/ }).nullish(),
  enabled: z.boolean().default(true),
  silent_after: duration.nullish(),
  budget: budget.nullish(),
});

function faultsIn(error: z.ZodError, where: string, within: string): string[] {
  return error.issues.map((issue) => {
    const field = [within, ...issue.path.map(String)].filter(Boolean).join('.');
    return `${where}${field ? `, ${field}` : ''}: ${issue.message}`;
  });
}

/** Checks one source, its settings by its type's own schema. `where` names it in the faults. */
function check(
  value: unknown,
  where: string,
  readerLanguage = 'en',
): { config: SourceConfig | null; faults: string[] } {
  const error = faultWords(readerLanguage);
  const read = source.safeParse(value, { error });
  // The type's settings are checked even where another field is wrong, so that all faults are told at once.
  const given: { type?: unknown; settings?: unknown } = typeof value === 'object' && value !== null ? value : {};
  const faults = read.success ? [] : faultsIn(read.error, where, '');
  const type = SOURCE_TYPES.find((one) => one.type === given.type);
  if (!type) {
    if (typeof given.type === 'string')
      faults.push(
        `${where}, type: there is no "${given.type}"; there are ${SOURCE_TYPES.map((one) => one.type).join(', ')}`,
      );
    return { config: null, faults };
  }
  const settings = type.settings.safeParse(given.settings ?? {}, { error });
  if (!settings.success) faults.push(...faultsIn(settings.error, where, 'settings'));
  if (!read.success || !settings.success) return { config: null, faults };
  const {
    owner = null,
    stance = null,
    language = null,
    proxy = null,
    silent_after,
    budget = null,
    ...rest
  } = read.data;
  const health = { silentAfterMs: silent_after ?? null, budget };
  return { config: { ...rest, owner, stance, language, proxy, ...health, settings: settings.data }, faults };
}

/** Reads one source as an operator gave it, who reads that language. Throws `source/invalid` with every fault, a line each. */
export function checkSourceConfig(value: unknown, language = 'en'): SourceConfig {
  const key = typeof value === 'object' && value !== null && 'key' in value ? String(value.key) : 'the source';
  const { config, faults } = check(value, key, language);
  if (!config) throw new KhavaranError('source/invalid', faults.join('\n'));
  return config;
}

/**
 * Reads `sources.yaml`: a list of sources. Throws `source/invalid` with all faults of the file, a line each, that names
 * the source by its key (by its place in the list without one) and the field.
 */
export function parseSources(text: string): SourceConfig[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => `line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
    throw new KhavaranError('source/invalid', faults.join('\n'));
  }
  const list: unknown = document.toJS({ maxAliasCount: 100 });
  if (!Array.isArray(list))
    throw new KhavaranError('source/invalid', 'The file must hold a list of sources ("- key: …").');
  const faults: string[] = [];
  const configs: SourceConfig[] = [];
  const keys = new Set<unknown>();
  for (const [index, value] of list.entries()) {
    const key: unknown = typeof value === 'object' && value !== null && 'key' in value ? value.key : null;
    const checked = check(value, typeof key === 'string' && key !== '' ? key : `source ${index + 1}`);
    faults.push(...checked.faults);
    if (keys.has(key)) faults.push(`${key}, key: is there more than once`);
    if (key !== null) keys.add(key);
    if (checked.config) configs.push(checked.config);
  }
  if (faults.length > 0) throw new KhavaranError('source/invalid', faults.join('\n'));
  return configs;
}
