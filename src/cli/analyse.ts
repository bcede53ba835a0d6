import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createAnalyser } from '#src/analysis/analyse.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { Command } from './command.ts';
import { unreadable } from './read-input.ts';
import { type Line, readLines } from './read-lines.ts';

const LONGEST_LINE = 32 * 1024 * 1024;

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
    message: 'missing',
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

A line that cannot be read is named on standard error and the others go on; exit code 1 when there was such a line.

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
    const file = positionals[0];
    const input = file === undefined || file === '-' ? stdin : createReadStream(file);
    let problems = 0;
    try {
      for await (const lines of readLines(input, LONGEST_LINE)) {
        for (const line of lines) {
          const result = answer(line, analyser, values.explain === true);
          if (result === null) continue;
          if ('problem' in result) {
            problems++;
            stderr.write(`${file ?? 'standard input'}, line ${line.number}: ${result.problem}\n`);
          } else await write(stdout, `${JSON.stringify(result)}\n`);
          if (signal.aborted) return 1;
        }
      }
    } catch (error) {
      if (error instanceof KhavaranError || codeOf(error) === 'unknown') throw error;
      throw unreadable(file, error);
    }
    return problems > 0 ? 1 : 0;
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
  line: Line,
  { analyse, wider }: Analyser,
  explain: boolean,
): { problem: string } | Record<string, unknown> | null {
  if ('problem' in line) return line;
  if (line.text.trim() === '') return null;
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch (error) {
    return { problem: `not JSON: ${plainLine(messageOf(error))}` };
  }
  const parsed = item.safeParse(value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'item'}: ${message}`);
    return { problem: faults.join('; ') };
  }
  const { text, ...rest } = parsed.data;
  try {
    return shown(rest.id, analyse({ ...rest, text: text ?? '' }), wider, explain);
  } catch (error) {
    return { problem: `${plainLine(rest.id)} could not be analysed: ${messageOf(error)}` };
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
