import { z } from 'zod';
import { SIGNALS } from '#src/model/signal.ts';

/** A labelled text as `docs/labelling.md` describes it; `weight` where it counts for more than one (corrections). */
export const labelledExample = z.object({
  id: z.string(),
  language: z.string(),
  source: z
    .object({ kind: z.string().optional(), platform: z.string().optional(), name: z.string().optional() })
    .nullish(),
  published: z.string().nullish(),
  title: z.string().nullish(),
  text: z.string(),
  signals: z.array(z.enum(SIGNALS)),
  voice: z.enum(['direct', 'reported']).nullish(),
  entities: z.array(z.string()).optional(),
  weight: z.number().positive().optional(),
  /** The signals on which somebody has judged; all where it is left out. */
  judged: z.array(z.enum(SIGNALS)).optional(),
  /** Examples of one template: they stay together when examples are parted. */
  template: z.string().optional(),
});
export type LabelledExample = z.infer<typeof labelledExample>;

/** What is wrong with a line, in words, or the example. */
export function parseExample(line: string): LabelledExample | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const parsed = labelledExample.safeParse(value);
  if (!parsed.success) return z.prettifyError(parsed.error);
  const { data } = parsed;
  if (data.text.trim() === '' && !data.title?.trim()) return 'neither title nor text';
  return data;
}
