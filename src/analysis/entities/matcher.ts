import type { Mention } from '#src/model/signal.ts';
import type { Normalised } from '../document.ts';
import { originalSpan } from '../normalise.ts';
import type { Words } from '../words.ts';
import { type Candidate, findCandidates } from './candidates.ts';
import { chooseMentions } from './choose-mentions.ts';
import type { Chosen } from './claims.ts';
import { Contexts, ItemContext } from './contexts.ts';
import { NameTrie } from './name-trie.ts';
import { patternsOf } from './patterns.ts';
import { profilesOf } from './profiles.ts';
import type { Watchlist } from './watchlist.ts';

/** What the matcher reads of an item. `published` (ISO 8601) decides who held an office that is named. */
export interface MatchableText {
  content: string;
  normalised: Normalised;
  words: Words;
  published: string | null;
}

export interface EntityMatcher {
  /** Mentions in order of appearance, in offsets of `content`. */
  find(text: MatchableText): Mention[];
  /** Whether anything is found whatever the date: what `find` finds for any `published` is a part of it. */
  finds(text: MatchableText): boolean;
}

/** Prepares a watchlist for matching; the result may serve any number of items. */
export function createEntityMatcher(watchlist: Watchlist): EntityMatcher {
  const patterns = patternsOf(watchlist);
  const trie = new NameTrie(patterns.map((pattern) => pattern.letters));
  const contexts = new Contexts(watchlist);
  const profiles = profilesOf(watchlist);
  const choose = (candidates: Candidate[], { content, normalised, words, published }: MatchableText): Chosen[] => {
    const context = new ItemContext(contexts, normalised.text, words);
    return chooseMentions(candidates, { context, profiles, published, words, content, normalised });
  };
  const candidatesIn = ({ content, normalised, words }: MatchableText): Candidate[] =>
    findCandidates(trie, patterns, normalised, content, words);
  return {
    find(text) {
      const candidates = candidatesIn(text);
      if (candidates.length === 0) return [];
      const { content, normalised } = text;
      return choose(candidates, text).map(({ candidate, why }) => {
        const span = originalSpan(content, normalised, candidate.start, candidate.end);
        return {
          entity: candidate.pattern.entity.id,
          surface: content.slice(span.start, span.end),
          ...span,
          alias: candidate.pattern.alias,
          why,
        };
      });
    },
    finds(text) {
      const candidates = candidatesIn(text);
      if (candidates.length === 0) return false;
      return candidates.some(({ pattern }) => pattern.rule === 'office') || choose(candidates, text).length > 0;
    },
  };
}
