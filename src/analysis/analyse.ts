import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import { createEntityMatcher } from './entities/matcher.ts';
import type { Watchlist } from './entities/watchlist.ts';
import { prepareDocument } from './prepare-document.ts';
import { createSignalDetector } from './signals/index.ts';

export interface AnalyserParts {
  /** From `parseWatchlist`. */
  watchlist: Watchlist;
  /** The parsed content of `config/signals/model.json`. */
  model: unknown;
}

/**
 * Makes the function that analyses items: language, watched names, signals. The function is pure and never throws on any
 * text; its time grows with the item's length and nothing else. Throws `analysis/model-invalid` for a model that is none.
 */
export function createAnalyser({ watchlist, model }: AnalyserParts): (input: AnalysisInput) => Analysis {
  return createAnalysers(model)(watchlist);
}

/** Reads the model once, for several watchlists. Throws `analysis/model-invalid`. */
export function createAnalysers(model: unknown): (watchlist: Watchlist) => (input: AnalysisInput) => Analysis {
  const signalsOf = createSignalDetector(model);
  return (watchlist) => {
    const matcher = createEntityMatcher(watchlist);
    return (input) => {
      const document = prepareDocument(input, matcher);
      return { language: document.language, signals: signalsOf(document), mentions: document.mentions };
    };
  };
}
