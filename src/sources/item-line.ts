import type { z } from 'zod';
import { messageOf } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';
import { faultWords } from '#src/words/fault-words.ts';

/** In UTF-16 code units; far above any item that a source gives. */
export const LONGEST_LINE = 32 * 1024 * 1024;
export const LINE_EXAMPLE = 'each line must be one item, such as {"id": "1", "text": "…"}';

/** The item that a line of JSON Lines holds, or what is wrong with it, in words for whoever wrote it. */
export function itemIn<Schema extends z.ZodType>(
  line: string,
  schema: Schema,
): { item: z.infer<Schema> } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const [, position] = /at position (\d+)/.exec(messageOf(error)) ?? [];
    const where = position === undefined ? '' : ` at character ${Number(position) + 1}`;
    return { problem: `not JSON${where}: ${LINE_EXAMPLE}` };
  }
  if (Array.isArray(value)) return { problem: `a list: ${LINE_EXAMPLE}` };
  const parsed = schema.safeParse(value, { error: faultWords('en') });
  if (parsed.success) return { item: parsed.data };
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the item'}: ${message}`);
  return { problem: plainLine(faults.join('; ')) };
}
