import { hashText, mix } from './hash.ts';

/** What an embedding of the operator's own model says of an item, small enough to be kept. */
export interface Meaning {
  /** Of the model's name: vectors of different models are never compared. */
  model: number;
  /** `MEANING_SIZE` integers, -127 to 127. */
  vector: number[];
}

export const MEANING_SIZE = 128;
/** Texts about one subject are this near in most models; what is nearer still is about one thing. */
const SUBJECT = 0.75;

/**
 * A random projection of an embedding to `MEANING_SIZE` numbers (Achlioptas 2003: signs alone), the same for each model,
 * scaled to 8 bits: cosines are kept to within some hundredths. Null where the vector holds no direction.
 */
export function meaningOf(model: string, embedding: readonly number[]): Meaning | null {
  const key = hashText(model, 41);
  const projected = new Float64Array(MEANING_SIZE);
  embedding.forEach((value, i) => {
    for (let word = 0; word < MEANING_SIZE / 32; word++) {
      const signs = mix(Math.imul(i + 1, 0x9e3779b1) ^ mix(word + 77));
      for (let bit = 0; bit < 32; bit++) {
        const slot = word * 32 + bit;
        projected[slot] = (projected[slot] ?? 0) + ((signs >>> bit) & 1 ? value : -value);
      }
    }
  });
  const most = projected.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
  if (!(most > 0) || !Number.isFinite(most)) return null;
  return { model: key, vector: [...projected].map((value) => Math.round((value / most) * 127)) };
}

/** 0 to 1: how much nearer two items are than any two about one subject. 0 where either has no meaning of that model. */
export function meaningShared(a: Meaning | undefined, b: Meaning | undefined): number {
  if (!a || !b || a.model !== b.model) return 0;
  let both = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < MEANING_SIZE; i++) {
    const [x, y] = [a.vector[i] ?? 0, b.vector[i] ?? 0];
    both += x * y;
    left += x * x;
    right += y * y;
  }
  const cosine = left === 0 || right === 0 ? 0 : both / Math.sqrt(left * right);
  return Math.min(1, Math.max(0, (cosine - SUBJECT) / (1 - SUBJECT)));
}
