import { z } from 'zod';
import type { Entry } from '#src/model/entry.ts';
import { PLATFORMS, SOURCE_KINDS } from '#src/model/source.ts';
import { itemIn, LONGEST_LINE } from './item-line.ts';

const text = z.string().nullish();
const line = z.object({
  id: z.union([z.string().min(1), z.number()]).nullish(),
  url: text,
  source: z
    .object({
      name: z.string().min(1),
      kind: z.enum(SOURCE_KINDS).default('news'),
      platform: z.enum(PLATFORMS).default('web'),
    })
    .nullish(),
  published: text,
  language: text,
  title: text,
  text: z.string(),
});

const MAXIMUM_PROBLEMS = 100;

function entryOf(item: z.infer<typeof line>): Entry {
  return {
    externalId: item.id == null ? null : String(item.id),
    url: item.url ?? null,
    baseUrl: item.url ?? null,
    title: item.title ? { type: 'text', value: item.title } : null,
    content: { type: 'text', value: item.text },
    author: null,
    published: item.published ?? null,
    updated: null,
    language: item.language ?? null,
    publisher: item.source ? { ...item.source, owner: null, stance: null } : null,
    forwardedFrom: null,
  };
}

/** What is wrong with a line, in words; null where it is an item, which `take` gets. */
function readLine(written: string, take: (entry: Entry) => void): string | null {
  if (written.length > LONGEST_LINE) return `longer than ${LONGEST_LINE} characters`;
  const read = itemIn(written, line);
  if ('problem' in read) return read.problem;
  const { item } = read;
  if (!item.title?.trim() && item.text.trim() === '') return 'has neither title nor text';
  take(entryOf(item));
  return null;
}

/**
 * JSON Lines of items: `{"id", "url", "source": {"name", "kind", "platform"}, "published", "language", "title", "text"}`, of
 * which `text` alone must be there. A line that cannot be read becomes a problem naming file and line; the others go on.
 */
export function readItemLines(document: string, file: string): { entries: Entry[]; problems: string[] } {
  const entries: Entry[] = [];
  const problems: string[] = [];
  let unnamed = 0;
  for (const [index, written] of document.split('\n').entries()) {
    if (written.trim() === '') continue;
    const fault = readLine(written, (entry) => entries.push(entry));
    if (fault === null) continue;
    if (problems.length < MAXIMUM_PROBLEMS) problems.push(`${file}:${index + 1}: ${fault}.`);
    else unnamed++;
  }
  if (unnamed > 0) problems.push(`${file}: ${unnamed} further lines could not be read.`);
  return { entries, problems };
}
