import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createAnalyser } from '#src/analysis/analyse.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { messageOf } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { Command } from './command.ts';
import { Complaints, readItems } from './item-lines.ts';

const item = z
  .object({
    id: z.string().min(1),
    url: z.string().nullish().catch(null),
    source: z
      .object({ name: z.string().optional(), kind: z.string().optional(), platform: z.string().optional() })
      .nullish()
      .catch(null),
    published: z.string().nullish().catch(null),
    language: z.string().nullish().catch(null),
    title: z.string().nullish(),
    text: z.string().nullish(),
  })
  .refine(({ title, text }) => typeof text === 'string' || (title ?? '') !== '', {
    path: ['text'],
    message: 'is missing',
  });

interface Analyser {
  analyse: (input: AnalysisInput) => Analysis;
  /** Ids of the entities that the watchlist marks as wider. */
  wider: Set<string>;
}

export const analyseCommand: Command = {
  name: 'analyse',
  summary: 'tell language, signals and watched names of items',
  help: `Usage: khavaran analyse [--explain] [--watchlist FILE] [--model FILE] [FILE]

Reads JSON Lines from the file or standard input, a line per item:
  {"id", "url"?, "source"?: {"name", "kind", "platform"}, "published"?, "language"?, "title"?, "text"}
Writes JSON Lines in the same order, each as soon as it is known:
  {"id", "language", "signals": [{"signal", "score", "voice"?, "reason"}],
   "entities": [{"entity", "surface", "start", "end"}], "wider"?: [the same of names marked "wider" in the watchlist]}
start and end count UTF-16 code units of the title, a newline and the text (of the text alone without a title).
A language given in the input is a hint, not the answer.

  --explain         add spans, speaker and target to signals; to entities the alias that matched and why it counts
  --watchlist FILE  instead of config/entities.yaml
  --model FILE      instead of config/signals/model.json

A line that cannot be read is named on standard error (the first 20; the others are counted) and the others go on; exit
code 1 when there was such a line.

Example: khavaran analyse items.jsonl | head`,
  filter: true,
  words: 1,
  options: {
    explain: { type: 'boolean', default: false },
    watchlist: { type: 'string' },
    model: { type: 'string' },
  },
  async run({ values, positionals, stdin, stdout, stderr, signal }) {
    const analyser = await readAnalyser(
      fileIn(values.watchlist, 'entities.yaml'),
      fileIn(values.model, 'signals/model.json'),
    );
    const [file] = positionals;
    const complaints = new Complaints(file, stderr);
    let items = 0;
    for await (const lines of readItems(file, stdin, item))
      for (const line of lines) {
        const result = 'problem' in line ? line : answer(line.item, analyser, values.explain === true);
        items++;
        if ('problem' in result) complaints.say(line.number, String(result.problem));
        else await write(stdout, `${JSON.stringify(result)}\n`);
        if (signal.aborted) return 1;
      }
    return complaints.end(items);
  },
};

function fileIn(given: unknown, own: string): string {
  return typeof given === 'string' ? given : fileURLToPath(new URL(`../../config/${own}`, import.meta.url));
}

async function readAnalyser(watchlistFile: string, model: string): Promise<Analyser> {
  const [names, weights] = await Promise.all([readFile(watchlistFile, 'utf8'), readFile(model, 'utf8')]);
  const watchlist = parseWatchlist(names);
  return {
    analyse: createAnalyser({ watchlist, model: JSON.parse(weights) }),
    wider: new Set(watchlist.entities.flatMap(({ id, wider }) => (wider ? [id] : []))),
  };
}

/** Waits for a slow reader, so that a long input is never piled up in memory. */
async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

function answer(
  { text, ...rest }: z.infer<typeof item>,
  { analyse, wider }: Analyser,
  explain: boolean,
): { problem: string } | Record<string, unknown> {
  try {
    return shown(rest.id, analyse({ ...rest, text: text ?? '' }), wider, explain);
  } catch (error) {
    return { problem: `${plainLine(rest.id)} could not be analysed: ${plainLine(messageOf(error))}` };
  }
}

function shown(
  id: string,
  { language, signals, mentions }: Analysis,
  wider: Set<string>,
  explain: boolean,
): Record<string, unknown> {
  const names = (all: Analysis['mentions']) =>
    explain ? all : all.map(({ entity, surface, start, end }) => ({ entity, surface, start, end }));
  const beside = mentions.filter(({ entity }) => wider.has(entity));
  return {
    id,
    language,
    signals: explain
      ? signals
      : signals.map(({ signal, score, voice, reason }) => ({ signal, score, ...(voice ? { voice } : {}), reason })),
    entities: names(mentions.filter(({ entity }) => !wider.has(entity))),
    ...(beside.length > 0 ? { wider: names(beside) } : {}),
  };
}
