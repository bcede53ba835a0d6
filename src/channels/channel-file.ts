import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import { faultWords } from '#src/words/fault-words.ts';
import type { Audience } from './audience.ts';
import { CHANNEL_TYPES, channelType } from './index.ts';

/** A channel of `config/channels.yaml`, or one added at the desk, secrets resolved. `settings` are as the type's schema gives them. */
export interface ChannelConfig {
  key: string;
  type: string;
  label: string;
  enabled: boolean;
  audience: Audience;
  /** Those who run the installation read it: it is told of sources that nobody can see any more. */
  operators?: true;
  /** Key of the channel that takes what this one cannot. */
  fallback?: string;
  /** Null where the channel is switched off: then it is not looked at, and its variables need not be set. */
  settings: unknown;
  /** False where it was added at the desk. */
  inFile: boolean;
  /** One of this key was added at the desk too: it does not hold, for the file has the say. */
  hidesDesk?: true;
  /** Whether its entry itself switches it on. */
  onInFile: boolean;
  /** Why it is off although it is to be on; null where nothing is wrong with it. No fault holds a value. */
  fault: string | null;
}

/** An entry that was added at the desk: as one of the file, with the key beside it. */
export interface DeskEntry {
  key: string;
  entry: Readonly<Record<string, unknown>>;
}

/** What holds beside the file: secrets by channel and name, what was switched on or off, and what was added. */
export interface BesideFile {
  kept?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  switches?: ReadonlyMap<string, boolean>;
  desk?: readonly DeskEntry[];
}

const entrySchema = z.strictObject({
  key: z.string('must be text').regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and hyphens'),
  type: z.enum(CHANNEL_TYPES.map(({ type }) => type)),
  label: z.string('must be text').trim().min(1).max(200),
  enabled: z.boolean('must be true or false').default(true),
  public: z.boolean('must be true or false').default(false),
  discreet: z.boolean('must be true or false').default(false),
  operators: z.boolean('must be true or false').default(false),
  fallback: z.string('must be the key of a channel').optional(),
  settings: z.unknown().optional(),
});

/**
 * The channels of `config/channels.yaml`, with `${NAME}` in texts replaced from the environment, and settings
 * filled in that are `kept` elsewhere, by channel and name. Throws
 * `channels/file` with all faults together; no fault holds a value, for it may be a secret.
 */
export function parseChannels(yamlText: string, env: NodeJS.ProcessEnv, beside: BesideFile = {}): ChannelConfig[] {
  const { channels, faults } = readChannels(yamlText, env, beside);
  if (faults.length > 0) throw fileError(faults);
  return channels;
}

/**
 * The same for a service that runs: a channel that cannot be used is off, with its fault. What the file says of one that
 * it switches on itself is among `faults` too; what was added at the desk never is, and stops no start.
 */
export function readChannels(
  yamlText: string,
  env: NodeJS.ProcessEnv,
  { kept = new Map(), switches = new Map(), desk = [] }: BesideFile = {},
): { channels: ChannelConfig[]; faults: string[] } {
  const file = z.strictObject({ channels: z.array(z.unknown()).nullish() }).safeParse(yamlOf(yamlText) ?? {});
  if (!file.success)
    throw fileError(['the file must hold one list named "channels", and nothing else at its top level']);
  const channels: ChannelConfig[] = [];
  const faults: string[] = [];
  const keys = new Set<string>();
  for (const [index, raw] of (file.data.channels ?? []).entries()) {
    const name = `channel ${nameOf(raw, index)}`;
    const entry = entrySchema.safeParse(raw, { error: faultWords('en') });
    if (!entry.success) {
      faults.push(...faultsOf(entry.error, []).map((fault) => `${name}: ${fault}`));
      continue;
    }
    const { key } = entry.data;
    const read = readChannel(entry.data, switches.get(key) ?? entry.data.enabled, env, kept.get(key) ?? {});
    // What somebody switched on at the desk stops no start.
    if (entry.data.enabled) faults.push(...read.faults.map((fault) => `${name}: ${fault}`));
    if (keys.has(key)) faults.push(`${name}: key: is used by an earlier channel too`);
    keys.add(key);
    channels.push(read.channel);
  }
  for (const { key, fallback } of channels)
    if (fallback !== undefined && (fallback === key || !keys.has(fallback)))
      faults.push(`channel "${key}": fallback: must be the key of another channel of this file`);
  const added = new Set(desk.map(({ key }) => key));
  return {
    channels: [
      ...channels.map((channel) => (added.has(channel.key) ? { ...channel, hidesDesk: true as const } : channel)),
      ...deskChannels(
        desk.filter(({ key }) => !keys.has(key)),
        { kept, switches },
      ),
    ],
    faults,
  };
}

function deskChannels(
  desk: readonly DeskEntry[],
  { kept, switches }: Required<Pick<BesideFile, 'kept' | 'switches'>>,
): ChannelConfig[] {
  return desk.flatMap(({ key, entry }) => {
    // What a later version wrote is left to it.
    const { data } = entrySchema.safeParse({ ...entry, key });
    if (!data) return [];
    // Whoever writes at the desk is not to learn what stands in the environment: no variable is looked up.
    const { channel } = readChannel(data, switches.get(key) ?? data.enabled, null, kept.get(key) ?? {});
    return [{ ...channel, inFile: false }];
  });
}

/** What is wrong with an entry and the secrets beside it, in the reader's language, by the name of the field or setting. */
export function entryFaults(
  { key, entry }: DeskEntry,
  secrets: Readonly<Record<string, string>>,
  language: string,
): { field: string; message: string }[] {
  const read = entrySchema.safeParse({ ...entry, key }, { error: faultWords(language) });
  if (!read.success) return read.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? ''), message }));
  const { type, settings } = read.data;
  const given = withKept(channelType(type).settings, Object(settings ?? {}), secrets, language);
  return (given.error?.issues ?? []).map(({ path, message }) => ({ field: String(path[0] ?? ''), message }));
}

function readChannel(
  entry: z.infer<typeof entrySchema>,
  enabled: boolean,
  /** Null where no variables are looked up. */
  env: NodeJS.ProcessEnv | null,
  own: Readonly<Record<string, string>>,
): { channel: ChannelConfig; faults: string[] } {
  const { key, type, label, settings, fallback } = entry;
  const read = {
    ...{ key, type, label, inFile: true, onInFile: entry.enabled },
    audience: { public: entry.public, discreet: entry.discreet },
    ...(entry.operators ? { operators: true as const } : {}),
    ...(fallback === undefined ? {} : { fallback }),
  };
  const off = { ...read, enabled: false, settings: null };
  if (!enabled) return { channel: { ...off, fault: null }, faults: [] };
  const missing = new Set<string>();
  const given = typeof settings === 'object' && settings !== null ? settings : {};
  // What is kept needs no variable, and wins over what the file says.
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => !Object.hasOwn(own, name)));
  const resolved = env === null ? others : resolvedFrom(others, env, missing);
  const parsed = withKept(channelType(type).settings, Object(resolved), own);
  const faults =
    missing.size > 0
      ? [...missing].map((variable) => `the variable ${variable} is not set`)
      : parsed.success
        ? []
        : faultsOf(parsed.error, ['settings']);
  if (faults.length > 0 || !parsed.success) return { channel: { ...off, fault: faults.join('; ') }, faults };
  return { channel: { ...read, enabled: true, settings: parsed.data, fault: null }, faults: [] };
}

/** Settings filled in with what is kept; one that holds several values is kept as lines. */
function withKept(schema: z.ZodType, settings: object, own: Readonly<Record<string, string>>, language = 'en') {
  const error = faultWords(language);
  let given: Record<string, unknown> = { ...settings, ...own };
  let read = schema.safeParse(given, { error });
  for (const [name, text] of Object.entries(own)) {
    if (!isWrong(read, name)) continue;
    const listed = { ...given, [name]: text.split(/\s*\n\s*/u) };
    const asList = schema.safeParse(listed, { error });
    if (!isWrong(asList, name)) {
      given = listed;
      read = asList;
    }
  }
  return read;
}

function isWrong({ error }: z.ZodSafeParseResult<unknown>, name: string): boolean {
  return error?.issues.some(({ path }) => path[0] === name) ?? false;
}

/** Key and type of each channel of a file, as far as they can be told, whatever else is wrong with it. */
export function channelsNamedIn(yamlText: string): { key: string; type: string }[] {
  const file = z.object({ channels: z.array(z.unknown()).nullish() }).safeParse(yamlOf(yamlText) ?? {});
  const named = z.object({ key: z.string(), type: z.enum(CHANNEL_TYPES.map(({ type }) => type)) });
  return (file.data?.channels ?? []).flatMap((entry) => named.safeParse(entry).data ?? []);
}

function fileError(faults: string[]): KhavaranError {
  return new KhavaranError(
    'channels/file',
    `The channels cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
  );
}

function faultsOf(error: z.ZodError, under: string[]): string[] {
  return error.issues.map(({ path, message }) => `${[...under, ...path].join('.') || 'the channel'}: ${message}`);
}

/** The parser's own messages quote the file, secrets included: only place and kind are passed on, without a cause. */
function yamlOf(text: string): unknown {
  try {
    return parse(text, { prettyErrors: true, maxAliasCount: 100 });
  } catch (error) {
    const place = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    const where = place ? `line ${place.line}, column ${place.col}` : 'somewhere';
    throw fileError([
      `the file is not valid YAML: ${where} (${error instanceof YAMLParseError ? error.code : 'unreadable'})`,
    ]);
  }
}

function resolvedFrom(value: unknown, env: NodeJS.ProcessEnv, missing: Set<string>): unknown {
  if (typeof value === 'string')
    return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/gu, (_whole, name: string) => {
      const found = env[name];
      if (found === undefined || found === '') missing.add(name);
      return found ?? '';
    });
  if (Array.isArray(value)) return value.map((member) => resolvedFrom(member, env, missing));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, resolvedFrom(member, env, missing)]),
    );
  return value;
}

function nameOf(entry: unknown, index: number): string {
  if (typeof entry === 'object' && entry !== null && 'key' in entry && typeof entry.key === 'string')
    return /^[a-z0-9-]{1,60}$/.test(entry.key) ? `"${entry.key}"` : `number ${index + 1}`;
  return `number ${index + 1}`;
}
