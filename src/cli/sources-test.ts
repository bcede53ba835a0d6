import type { Writable } from 'node:stream';
import { readEnv } from '#src/base/env.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { isoDate } from '#src/capture/dates.ts';
import { plainTextOf } from '#src/capture/plain-text.ts';
import { clipped, plainLine } from '#src/model/display-text.ts';
import type { Outcome, SourceConfig } from '#src/model/source.ts';
import { type App, openApp } from '#src/pipeline/app.ts';
import { tryStream } from '#src/pipeline/streams/stream-trial.ts';
import { sourceType } from '#src/sources/index.ts';
import type { CollectResult } from '#src/sources/source.ts';
import { listSources, type StoredSource } from '#src/store/sources.ts';
import type { Command } from './command.ts';
import { plural } from './console-report.ts';

/** What one source answered. */
interface Answer {
  key: string;
  name: string;
  type: string;
  enabled: boolean;
  ok: boolean;
  outcome: Outcome;
  /** Entries that came. */
  entries: number;
  /** ISO 8601. */
  newest: string | null;
  example: string | null;
  /** Why it could not be read, in a sentence. */
  reason: string | null;
  /** Parts that could not be read while the rest could. */
  problems: string[];
  milliseconds: number;
}

const AT_ONCE = 12;

export const testSourcesCommand: Command = {
  name: 'sources test',
  summary: 'look at sources without keeping anything, and say what came back',
  help: `Usage: khavaran sources test [NAME…] [--all] [--json]

NAME is the key of a source, or a part of its name. Without one, all that are switched on; with --all those that are
switched off too. A line per source, as it answers: what came back, or why it could not be read; then how many could be.
Exit code 1 when one that is switched on, or was named, could not be read.

  --json   a list with outcome, entries, newest date, reason and time of each, instead of lines`,
  words: Number.POSITIVE_INFINITY,
  options: { all: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
  async run({ env, stdout, stderr, values, positionals, signal }) {
    await using app = await openApp(readEnv(env), env, { report: (sentence) => stderr.write(`${sentence}\n`) });
    const all = (await listSources(app.db)).filter((source) => source.configuredBy !== 'import');
    const chosen =
      positionals.length > 0
        ? [...new Set(positionals.flatMap((name) => named(all, name)))]
        : all.filter((source) => source.enabled || values.all);
    if (chosen.length === 0)
      throw new KhavaranError('cli/no-source', 'No source is switched on: see config/sources.yaml.');
    const progress = progressOn(stderr, chosen.length);
    const answers = await inTurns(chosen, AT_ONCE, async (source) => {
      const answer = await ask(app, source, signal);
      progress.clear();
      if (!values.json) stdout.write(lineOf(answer));
      progress.step();
      return answer;
    });
    progress.clear();
    if (signal.aborted) return 1;
    const good = answers.filter(({ ok }) => ok).length;
    if (values.json) stdout.write(`${JSON.stringify(answers, null, 2)}\n`);
    else stdout.write(`${good} of ${plural(answers.length, 'source')} could be read.\n`);
    return answers.every(({ ok, enabled }) => ok || (!enabled && positionals.length === 0)) ? 0 : 1;
  },
};

function named<Source extends SourceConfig>(all: readonly Source[], name: string): Source[] {
  const exact = all.filter(({ key }) => key === name);
  if (exact.length > 0) return exact;
  const wanted = name.toLowerCase();
  const found = all.filter((source) => source.name.toLowerCase().includes(wanted));
  if (found.length > 0) return found;
  throw new KhavaranError('cli/no-source', `There is no source "${name}": khavaran sources list shows their keys.`);
}

/** A look, or a moment of its stream; of a source with both the look, and what the stream says against it. */
async function look(app: App, source: StoredSource, signal: AbortSignal): Promise<CollectResult<unknown>> {
  const type = sourceType(source.type);
  const settings = type.settings.parse(source.settings);
  const offer = type.stream?.wanted(settings) ? type.stream : null;
  const streamed = offer ? await tryStream(app, source, { offer, settings, signal }) : null;
  if (streamed && !offer?.polled(settings)) return streamed;
  const result = await type.collect({
    settings,
    state: null,
    http: app.http,
    proxy: source.proxy ?? app.proxy,
    secrets: app.secrets,
    now: app.clock.now(),
    signal,
    keeps: app.keeps,
  });
  const against = streamed && 'reason' in streamed ? [`Its stream: ${streamed.reason}`] : [];
  return { ...result, problems: [...(result.problems ?? []), ...against] };
}

async function ask(app: App, source: StoredSource, signal: AbortSignal): Promise<Answer> {
  const { key, name, enabled } = source;
  const started = performance.now();
  const nothing = { entries: 0, newest: null, example: null, reason: null, problems: [] };
  const since = () => Math.round(performance.now() - started);
  try {
    const result = await look(app, source, signal);
    const { outcome } = result;
    const base = { ...nothing, key, name, type: source.type, enabled, outcome, problems: result.problems ?? [] };
    if (result.outcome === 'refused' || result.outcome === 'broken')
      return { ...base, ok: false, reason: result.reason, milliseconds: since() };
    const entries = result.outcome === 'items' ? result.entries : [];
    const newest =
      entries
        .flatMap((entry) => isoDate(entry.published) ?? [])
        .sort()
        .at(-1) ?? null;
    const first = entries.find((entry) => entry.title || entry.content.type !== 'page');
    const example = first ? clipped(plainLine(plainTextOf(first.title ?? first.content)), 100) : null;
    return { ...base, ok: true, entries: entries.length, newest, example, milliseconds: since() };
  } catch (error) {
    const reason = messageOf(error);
    return {
      ...nothing,
      key,
      name,
      type: source.type,
      enabled,
      ok: false,
      outcome: 'broken',
      reason,
      milliseconds: since(),
    };
  }
}

function lineOf({ key, ok, outcome, entries, newest, example, reason, problems }: Answer): string {
  const lines = problems.map((problem) => `${key}: not read: ${plainLine(problem)}\n`);
  const came = `${entries} ${entries === 1 ? 'entry' : 'entries'}${newest ? `, the newest of ${newest}` : ''}${example ? `, for example: ${example}` : ''}`;
  const said = !ok
    ? `could not look: ${plainLine(reason ?? '').replace(/^Could not look: /, '')}`
    : outcome === 'items'
      ? came
      : outcome === 'empty'
        ? 'it can be read, and holds nothing now.'
        : 'it can be read, and has not changed.';
  return `${lines.join('')}${key}: ${said}\n`;
}

/** Runs tasks a few at a time; results in the order of what they are for. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await run(items[index]!);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results;
}

/** How many have answered, on a line of its own at a terminal. */
function progressOn(out: Writable & { isTTY?: boolean }, all: number): { step(): void; clear(): void } {
  let done = 0;
  const clear = () => void (out.isTTY && out.write('\r\u001b[2K'));
  return {
    clear,
    step() {
      done += 1;
      if (out.isTTY && done < all) out.write(`${done} of ${all} …`);
    },
  };
}
