import { KhavaranError } from '#src/base/errors.ts';
import type { SourceType } from './source.ts';

/** Every source type, in the order in which the desk offers them. */
export const SOURCE_TYPES: readonly SourceType[] = [];

/** Throws `source/unknown-type` for a name that is not registered. */
export function sourceType(name: string): SourceType {
  const found = SOURCE_TYPES.find((one) => one.type === name);
  if (found) return found;
  const known = SOURCE_TYPES.map((one) => one.type).join(', ');
  throw new KhavaranError('source/unknown-type', `There is no source type "${name}". Known types: ${known}.`);
}
