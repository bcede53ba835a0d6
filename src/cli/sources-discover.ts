import { createInterface } from 'node:readline/promises';
import { detectLanguage } from '#src/analysis/language.ts';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError } from '#src/base/errors.ts';
import { isoDate } from '#src/capture/dates.ts';
import { plainTextOf } from '#src/capture/plain-text.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import { SOURCE_KINDS, type SourceKind, STANCES } from '#src/model/source.ts';
import { createHttpClient } from '#src/net/client.ts';
import { discoverSources, type Proposal } from '#src/sources/discover/index.ts';
import { freeKey, type SourceEntry } from '#src/sources/source-entry.ts';
import type { CommandContext } from './command.ts';
import { keepSources, keptAsDesk, readSourcesFile, type SourcesFile } from './sources-file.ts';

/** A proposal as it is shown and may be written. */
interface Offer {
  entry: Omit<SourceEntry, 'kind'> & { kind: SourceKind | null };
  because: string;
  found: number;
  /** ISO 8601. */
  newest: string | null;
  example: string | null;
  trouble: string | null;
}

const TEXT_FOR_LANGUAGE = 4_000;

/** `sources add ADDRESS`: finds out what it is, shows it, and writes what is agreed to into the operator's file, or, where that is read-only, where the desk writes. */
export async function addByAddress(context: CommandContext, address: string): Promise<number> {
  const { values, stdout, stderr } = context;
  const file = await readSourcesFile(context);
  const kind = chosen('kind', values.kind, SOURCE_KINDS);
  chosen('stance', values.stance, STANCES);
  stderr.write(`Looking at ${plainLine(address)} …\n`);
  const offers = (await proposalsFor(context, address)).map((proposal) => offerOf(context, proposal, file, kind));
  if (values.json) {
    stdout.write(`${JSON.stringify(offers, null, 2)}\n`);
    if (!values.yes) return 0;
  } else for (const [index, offer] of offers.entries()) stdout.write(shown(offer, index + 1, offers.length));
  const picked = await pick(context, offers);
  if (!picked) return values.json || isTerminal(context) ? 0 : 1;
  const known = file.sources.find((one) => sameAddress(one.settings, picked.settings) && one.type === picked.type);
  if (known)
    throw new KhavaranError('cli/known-source', `It stands in ${file.path} already, as ${known.key}. Change it there.`);
  const { where, added } = await keepSources(context, file, [picked]);
  const [one] = added;
  if (!one)
    throw new KhavaranError('cli/known-source', 'It is watched already: it was added at the desk, under Sources.');
  stderr.write(where === 'file' ? `${one.key} is written into ${file.path}.\n` : `${keptAsDesk(file)}\n`);
  stderr.write(`Try it: khavaran sources test ${one.key}\n`);
  return 0;
}

async function proposalsFor(context: CommandContext, address: string): Promise<Proposal[]> {
  const env = readEnv(context.env);
  await using http = createHttpClient({
    contact: env.KHAVARAN_CONTACT,
    allow: env.KHAVARAN_ALLOW_NETWORKS,
    pauseMs: Math.min(env.KHAVARAN_HOST_PAUSE_MS, 500),
  });
  const proxy = typeof context.values.proxy === 'string' ? context.values.proxy : (env.KHAVARAN_PROXY ?? null);
  // Awaited here: the client is closed when this function ends.
  return await discoverSources(address, {
    http,
    proxy,
    secrets: (name) => context.env[name],
    now: new Date(),
    signal: context.signal,
    settings: settingsOf(context.values.set),
  });
}

/** `NAME=VALUE` of `--set`; numbers, lists and the like as JSON, anything else as text. */
export function settingsOf(set: CommandContext['values'][string]): Record<string, unknown> {
  return Object.fromEntries(
    (Array.isArray(set) ? set.map(String) : []).map((pair): [string, unknown] => {
      const at = pair.indexOf('=');
      if (at < 1) throw new KhavaranError('cli/usage', `--set takes NAME=VALUE, not "${pair}".`);
      return [pair.slice(0, at), settingValue(pair.slice(at + 1))];
    }),
  );
}

function settingValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function chosen<Name extends string>(option: string, value: unknown, names: readonly Name[]): Name | null {
  if (value === undefined) return null;
  const found = names.find((name) => name === value);
  if (found) return found;
  throw new KhavaranError('cli/usage', `--${option} is one of ${names.join(', ')}, not "${String(value)}".`);
}

function offerOf({ values }: CommandContext, proposal: Proposal, file: SourcesFile, kind: SourceKind | null): Offer {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : null);
  const { entries, settings } = proposal;
  const name = text('name') ?? (proposal.name ? clipped(plainLine(proposal.name), 200) : hostOf(settings));
  const key = text('key');
  const taken = new Set(file.sources.map((one) => one.key));
  if (key && taken.has(key))
    throw new KhavaranError('cli/known-source', `There is a source "${key}" already. Give another --key.`);
  const dates = entries.flatMap((entry) => isoDate(entry.published) ?? []).sort();
  const language = text('language') ?? tagOf(proposal.language) ?? languageOf(proposal);
  const first = entries.find((entry) => entry.title || entry.content.type !== 'page');
  return {
    entry: {
      key: key ?? freeKey([name, hostOf(settings), proposal.type], taken),
      name,
      type: proposal.type,
      settings,
      kind: kind ?? proposal.kind,
      platform: proposal.platform,
      owner: text('owner'),
      stance: chosen('stance', values.stance, STANCES),
      language,
      proxy: text('proxy'),
    },
    because: proposal.because,
    found: proposal.found,
    newest: dates.at(-1) ?? null,
    example: first ? clipped(plainLine(plainTextOf(first.title ?? first.content)), 100) || null : null,
    trouble: proposal.trouble,
  };
}

function hostOf(settings: Readonly<Record<string, unknown>>): string {
  return URL.parse(String(settings.url ?? ''))?.hostname.replace(/^www\./, '') ?? 'source';
}

function tagOf(declared: string | null): string | null {
  const tag = declared?.trim().replaceAll('_', '-').split('-')[0]?.toLowerCase() ?? '';
  return /^[a-z]{2,3}$/.test(tag) ? tag : null;
}

function languageOf({ entries }: Proposal): string | null {
  const text = entries
    .slice(0, 20)
    .map(
      ({ title, content }) =>
        `${title ? plainTextOf(title) : ''}\n${plainTextOf(content.type === 'page' ? { type: 'html', value: content.value.slice(0, 50_000) } : content)}`,
    )
    .join('\n')
    .slice(0, TEXT_FOR_LANGUAGE);
  const found = text.trim().length > 40 ? detectLanguage(text) : 'und';
  return found === 'und' ? null : found;
}

function shown({ entry, because, found, newest, example, trouble }: Offer, number: number, all: number): string {
  const settings = Object.entries(entry.settings).map(
    ([name, value]) => `${name}: ${plainLine(String(typeof value === 'string' ? value : JSON.stringify(value)))}`,
  );
  const rows: [string, string | null][] = [
    ['type', entry.type],
    ['', settings.join(', ')],
    ['key', entry.key],
    ['name', entry.name],
    ['kind', entry.kind ?? `to choose: --kind ${SOURCE_KINDS.join(' | ')}`],
    ['language', entry.language ?? 'not known: --language TAG'],
    [
      'found',
      trouble === null
        ? `${found} ${found === 1 ? 'entry' : 'entries'}${newest ? `, the newest of ${newest}` : ''}`
        : null,
    ],
    ['example', example],
    ['trouble', trouble],
  ];
  const lines = rows.flatMap(([label, value]) => (value ? [`  ${label.padEnd(9)} ${value}`] : []));
  return `${all > 1 ? `${number}. ` : ''}${plainLine(because)}\n${lines.join('\n')}\n\n`;
}

/** What is to be written: by `--yes` (and `--pick`), or asked at a terminal; null where it is not agreed to. */
async function pick(context: CommandContext, offers: readonly Offer[]): Promise<SourceEntry | null> {
  const { values, stderr } = context;
  const number = values.pick === undefined ? 1 : Number(values.pick);
  const offer = offers[number - 1];
  if (!offer) throw new KhavaranError('cli/usage', `--pick is a number from 1 to ${offers.length}.`);
  if (values.yes) return entryOf(offer, offer.entry.kind);
  if (!isTerminal(context)) {
    const which = offers.length > 1 ? ' (and --pick N for another than the first)' : '';
    stderr.write(`Nothing is written yet. Say --yes${which} to add it.\n`);
    return null;
  }
  const lines = createInterface({ input: context.stdin, output: stderr });
  try {
    const ask = (question: string) => lines.question(question, { signal: context.signal });
    const wish =
      offers.length > 1 ? await ask(`Which one shall be added (1–${offers.length}, nothing for none)? `) : '1';
    const wanted = offers[Number(wish.trim() || 0) - 1];
    if (!wanted) return null;
    const answer =
      wanted.entry.kind ?? (await ask(`What kind of publisher is it (${SOURCE_KINDS.join(', ')})? `)).trim();
    const kind = SOURCE_KINDS.find((one) => one === answer) ?? null;
    const trouble = wanted.trouble ? ' although it could not be read' : '';
    const agreed = /^(y|yes|j|ja|o|oui|بله)$/i.test((await ask(`Add ${wanted.entry.key}${trouble} (y/n)? `)).trim());
    return agreed ? entryOf(wanted, kind) : null;
  } finally {
    lines.close();
  }
}

function entryOf({ entry }: Offer, kind: SourceKind | null): SourceEntry {
  if (kind) return { ...entry, kind };
  throw new KhavaranError('cli/usage', `Say what kind of publisher it is: --kind ${SOURCE_KINDS.join(' | ')}.`);
}

function isTerminal({ stdin }: CommandContext): boolean {
  return 'isTTY' in stdin && stdin.isTTY === true;
}

function sameAddress(known: unknown, settings: Readonly<Record<string, unknown>>): boolean {
  if (typeof known !== 'object' || known === null) return false;
  const of = (name: string) => Object.entries(known).find(([one]) => one === name)?.[1];
  return Object.entries(settings).every(([name, value]) => JSON.stringify(of(name)) === JSON.stringify(value));
}
