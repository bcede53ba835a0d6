import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import { compiledLexicon } from './compile-lexicon.ts';
import { OUTPUTS } from './outputs.ts';

/** Raised when features are made otherwise than the model was trained on. */
export const MODEL_FORMAT = 2;

/** `config/signals/model.json`: what `npm run train` writes. */
const signalModel = z.object({
  format: z.literal(MODEL_FORMAT),
  /** First twelve hex digits of the SHA-256 of the rest. */
  version: z.string().regex(/^[0-9a-f]{12}$/),
  /** How many examples it was trained on, by language. */
  examples: z.record(z.string(), z.number().int()),
  outputs: z
    .array(
      z.object({
        name: z.enum(OUTPUTS),
        /** Calibration: probability = 1 / (1 + exp(-(slope × margin + offset))). */
        slope: z.number().positive(),
        offset: z.number(),
        /** Of the probability. */
        threshold: z.number().min(0).max(1),
        bias: z.number(),
      }),
    )
    .length(OUTPUTS.length),
  /** Base64 of little-endian 32-bit hashes, those of the commonest features first. */
  hashes: z.string(),
  /** Hidden units: the greatest weight that leads to one, and its weights to the outputs. */
  units: z
    .array(z.object({ greatest: z.number().positive(), outputs: z.array(z.number()).length(OUTPUTS.length) }))
    .min(1)
    .max(256),
  /** Base64 of signed bytes, `[feature × units + unit]`: b stands for sign(b) × (b / 127)² × the unit's greatest. */
  weights: z.string(),
  lexicon: compiledLexicon,
});
export type SignalModel = z.infer<typeof signalModel>;

/** Throws `analysis/model-invalid` where the value is no model of this format. */
export function parseModel(value: unknown): SignalModel {
  const parsed = signalModel.safeParse(value);
  if (!parsed.success)
    throw new KhavaranError(
      'analysis/model-invalid',
      `The model of the signals cannot be used; make it anew with "npm run train". ${z.prettifyError(parsed.error)}`,
    );
  const hashes = Buffer.from(parsed.data.hashes, 'base64').byteLength / 4;
  const weights = Buffer.from(parsed.data.weights, 'base64').byteLength / parsed.data.units.length;
  if (hashes !== weights || !Number.isInteger(hashes))
    throw new KhavaranError(
      'analysis/model-invalid',
      'The model of the signals is damaged; make it anew with "npm run train".',
    );
  return parsed.data;
}
