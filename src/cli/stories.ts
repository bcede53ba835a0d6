import { readFile } from 'node:fs/promises';
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
import { Complaints, type ItemLine, readItems } from './item-lines.ts';

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
error (the first 20; the others are counted) and the others go on; exit code 1 when there was such a line.

Example: khavaran stories items.jsonl | head`,
  filter: true,
  words: 1,
  options: { explain: { type: 'boolean', default: false } },
  async run({ values, positionals, stdin, stdout, stderr, signal }) {
    const [file] = positionals;
    const complaints = new Complaints(file, stderr);
    const read = await readStoryLines(readItems(file, stdin, line), complaints);
    const analyse = await ownAnalyser();
    const now = new Date();
    const items: StoryItem[] = [];
    for (const [index, { number, item }] of read.entries()) {
      if (signal.aborted) return 1;
      try {
        items.push(itemOf(item, index, analyse(inputOf(item)), now));
      } catch (error) {
        complaints.say(number, `${plainLine(item.id)} could not be analysed: ${plainLine(messageOf(error))}`);
      }
    }
    const firsts = new Map<number, string>();
    const idOf = (item: number | null): string | null => (item === null ? null : (read[item]?.item.id ?? null));
    for (const { item, story, assignment } of group(byPublication(items))) {
      const label = firsts.get(story) ?? idOf(item.id) ?? '';
      firsts.set(story, label);
      const { relation, score, reason } = assignment;
      const explained = values.explain
        ? { relation, joinedTo: idOf(assignment.joinedTo), score: Math.round(score * 100) / 100, reason }
        : {};
      stdout.write(`${JSON.stringify({ id: idOf(item.id), story: label, ...explained })}\n`);
    }
    return complaints.end(read.length);
  },
};

/** The last item of each id with its line, in the order in which ids first came. */
export async function readStoryLines(
  lines: AsyncIterable<ItemLine<StoryLine>[]>,
  complaints: Complaints,
): Promise<{ number: number; item: StoryLine }[]> {
  const byId = new Map<string, { number: number; item: StoryLine }>();
  for await (const some of lines)
    for (const one of some) {
      if ('problem' in one) complaints.say(one.number, one.problem);
      else if (!one.item.text?.trim() && !one.item.title?.trim())
        complaints.say(one.number, `${plainLine(one.item.id)}: neither title nor text`);
      else byId.set(one.item.id, one);
    }
  return [...byId.values()];
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
