import type { KeylessFeatures, StoryFeatures } from './features.ts';
import { pack, unpack } from './packed-features.ts';

/** What features of version 1 had not. */
const SINCE_VERSION_2 = { page: 0, series: 0, outline: [], title: [], titleWords: [] };
const BYTES = 4;

/**
 * Features without their keys, as they are stored: one byte with the length of the language's name, that name, then the
 * words of `pack`, each with its lowest byte first.
 */
export function storedFeatures(features: KeylessFeatures): Uint8Array {
  const language = Buffer.from(features.language.slice(0, 60));
  const words = pack(features, []);
  const stored = Buffer.allocUnsafe(1 + language.length + words.length * BYTES);
  stored.writeUInt8(language.length);
  language.copy(stored, 1);
  let at = 1 + language.length;
  for (const word of words) at = stored.writeUInt32LE(word, at);
  return stored;
}

/** Features as they come out of the database: those of `storedFeatures`, or the JSON that earlier versions wrote. */
export function featuresFrom(stored: object): StoryFeatures {
  if (stored instanceof Uint8Array) return unpackStored(stored);
  return { ...SINCE_VERSION_2, ...(stored as Omit<StoryFeatures, 'version'>), version: 2 };
}

function unpackStored(stored: Uint8Array): StoryFeatures {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const begin = 1 + (bytes[0] ?? 0);
  const words = new Uint32Array((bytes.length - begin) / BYTES);
  for (let word = 0; word < words.length; word++) words[word] = bytes.readUInt32LE(begin + word * BYTES);
  return unpack(words, [bytes.toString('utf8', 1, begin)]);
}
