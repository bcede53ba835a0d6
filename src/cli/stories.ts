import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createAnalyser } from '#src/analysis/analyse.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { messageOf } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import { PLATFORMS, SOURCE_KINDS, STANCES } from '#src/model/source.ts';
import type { StoryItem } from '#src/model/story.ts';
import { byPublication, group } from '#src/stories/group.ts';
import type { Command } from './command.ts';
import { unreadable } from './read-input.ts';

const line = z.object({
  id: z.string().min(1),
  url: z.string().nullish().catch(null),
  source: z
    .object({
      name: z.string().catch('unknown'),
      kind: z.enum(SOURCE_KINDS).catch('social'),
      platform: z.enum(PLATFORMS).catch('web'),
      owner: z.string().nullish().catch(null),
      stance: z.enum(STANCES).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  published: z.string().nullish().catch(null),
  language: z.string().nullish().catch(null),
  title: z.string().nullish().catch(null),
  text: z.string().nullish(),
});
export type StoryLine = z.infer<typeof line>;

export const storiesCommand: Command = {
  name: 'stories',
  summary: 'group items that tell of one event',
  help: `Usage: khavaran stories [--explain] [FILE]

Reads JSON Lines from the file or standard input, a line per item:
  {"id", "url", "source": {"name", "kind", "platform"}, "published", "language", "title", "text"}
Writes JSON Lines in order of publication, items without a date last:
  {"id", "story"}     a story is called by the id of its first item
--explain adds "relation" (first, copy, rewrite, translation, quote, development, recirculation), "joinedTo", "score"
and "reason". An id that comes again is an edit: its last text counts. A line that cannot be read is named on standard
error and the others go on; exit code 1 when there was such a line.

Example: khavaran stories items.jsonl | head`,
  filter: true,
  words: 1,
  options: { explain: { type: 'boolean', default: false } },
  async run({ values, positionals, stdin, stdout, stderr }) {
    const [file = '-'] = positionals;
    const { lines, problems } = await readLines(file === '-' ? stdin : createReadStream(file)).catch((error) => {
      throw unreadable(file, error);
    });
    for (const problem of problems) stderr.write(`${file === '-' ? 'standard input' : file}, ${problem}\n`);
    const analyse = await ownAnalyser();
    const now = new Date();
    const items: StoryItem[] = [];
    let failed = 0;
    for (const [index, one] of lines.entries()) {
      try {
        items.push(itemOf(one, index, analyse(inputOf(one)), now));
      } catch (error) {
        failed++;
        stderr.write(`item ${one.id}: not analysed: ${messageOf(error)}\n`);
      }
    }
    const grouped = group(byPublication(items));
    const firsts = new Map<number, string>();
    const idOf = (item: number | null): string | null => (item === null ? null : (lines[item]?.id ?? null));
    for (const { item, story, assignment } of grouped) {
      const label = firsts.get(story) ?? idOf(item.id) ?? '';
      firsts.set(story, label);
      const { relation, score, reason } = assignment;
      const explained = values.explain
        ? { relation, joinedTo: idOf(assignment.joinedTo), score: Math.round(score * 100) / 100, reason }
        : {};
      stdout.write(`${JSON.stringify({ id: idOf(item.id), story: label, ...explained })}\n`);
    }
    return problems.length + failed > 0 ? 1 : 0;
  },
};

/** The last text of each id, in the order in which ids first came; what cannot be read, in words. */
export async function readLines(input: Readable): Promise<{ lines: StoryLine[]; problems: string[] }> {
  const byId = new Map<string, StoryLine>();
  const problems: string[] = [];
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (text.trim() === '') continue;
    try {
      const parsed = line.safeParse(JSON.parse(text.replace(/^\ufeff/, '')));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        problems.push(`line ${number}: ${issue?.path.join('.') || 'item'}: ${issue?.message ?? 'not an item'}`);
      } else if (!parsed.data.text?.trim() && !parsed.data.title?.trim())
        problems.push(`line ${number}: ${plainLine(parsed.data.id)}: neither title nor text`);
      else byId.set(parsed.data.id, parsed.data);
    } catch (error) {
      problems.push(`line ${number}: not JSON: ${plainLine(messageOf(error))}`);
    }
  }
  return { lines: [...byId.values()], problems };
}

function inputOf(one: StoryLine): AnalysisInput {
  const { id, url, source, published, language, title, text } = one;
  return { id, url, source, published, language, title, text: text ?? '' };
}

function itemOf(one: StoryLine, id: number, analysis: Analysis, now: Date): StoryItem {
  const published = one.published ? new Date(one.published) : null;
  const { name = 'unknown', kind = 'social', platform = 'web', owner, stance } = one.source ?? {};
  return {
    id,
    source: name,
    publisher: { name, kind, platform, owner: owner ?? null, stance: stance ?? null },
    author: null,
    url: one.url ?? null,
    canonicalUrl: one.url ?? null,
    title: one.title ?? '',
    text: one.text ?? '',
    language: analysis.language,
    published: published && !Number.isNaN(published.getTime()) ? published : null,
    collected: now,
    links: [],
    forwardedFrom: null,
    quotedIn: null,
    signals: analysis.signals,
    mentions: analysis.mentions,
  };
}

/** With the watchlist and the model that the product comes with. */
async function ownAnalyser(): Promise<(input: AnalysisInput) => Analysis> {
  const read = async (name: string): Promise<string> =>
    readFile(fileURLToPath(new URL(`../../config/${name}`, import.meta.url)), 'utf8');
  const [watchlist, model] = await Promise.all([read('entities.yaml'), read('signals/model.json')]);
  return createAnalyser({ watchlist: parseWatchlist(watchlist), model: JSON.parse(model) });
}
