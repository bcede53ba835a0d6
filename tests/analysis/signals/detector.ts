import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AnalysedDocument } from '#src/analysis/document.ts';
import { createEntityMatcher } from '#src/analysis/entities/matcher.ts';
import { parseWatchlist } from '#src/analysis/entities/watchlist.ts';
import { prepareDocument } from '#src/analysis/prepare-document.ts';
import { createSignalDetector } from '#src/analysis/signals/index.ts';
import type { AnalysisInput } from '#src/model/signal.ts';

const file = path.resolve(import.meta.dirname, '../../../config/signals/model.json');

export const shippedModel: unknown = JSON.parse(readFileSync(file, 'utf8'));

/** Made once: the model is read as the program reads it. */
export const detect = createSignalDetector(shippedModel);

const watchlist = path.resolve(import.meta.dirname, '../../../config/entities.yaml');
const matcher = createEntityMatcher(parseWatchlist(readFileSync(watchlist, 'utf8')));

export function documentOf(input: Partial<AnalysisInput> & { text: string }): AnalysedDocument {
  return prepareDocument({ id: 'test', ...input }, matcher);
}
