import path from 'node:path';
import { z } from 'zod';
import { parseModel } from '#src/analysis/signals/model.ts';
import { SIGNALS } from '#src/model/signal.ts';
import { readOwnOr } from '../configuration.ts';

/** Beside the model whose figures they are; `npm run eval` writes it. */
export const QUALITY_FILE = path.join('signals', 'quality.json');

const share = z.number().min(0).max(1);
const score = z.object({ precision: share, recall: share, f1: share, support: z.number().int().min(0) });
const group = z.object({
  /** `all`, `en`, `fa` or `other`. */
  group: z.string().max(20),
  items: z.number().int().min(0),
  macro: share,
  signals: z.partialRecord(z.enum(SIGNALS), score),
});
const schema = z.object({
  /** Day of the measurement, YYYY-MM-DD. */
  made: z.iso.date(),
  /** Version of the model. */
  model: z.string().max(100),
  sets: z
    .array(
      z.object({
        /** Name of a labelled file; null for our own examples, each judged by a model trained without it. */
        file: z.string().max(200).nullable(),
        groups: z.array(group).max(10),
      }),
    )
    .max(20),
});

/** Precision, recall and F1 per signal on labelled texts, as `npm run eval` last measured them. */
export type QualityFigures = z.infer<typeof schema>;

export interface Quality {
  figures: QualityFigures;
  /** They are of the model in use. */
  isCurrent: boolean;
}

/** Null where nothing was measured, or the file cannot be read. `model` is that of the configuration. */
export async function readQuality(folder: string, model: unknown): Promise<Quality | null> {
  try {
    const figures = schema.parse(JSON.parse(await readOwnOr(folder, QUALITY_FILE)));
    return { figures, isCurrent: parseModel(model).version === figures.model };
  } catch {
    return null;
  }
}
