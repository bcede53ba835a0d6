import type { SourceKind } from '#src/model/source.ts';
import type { StoryFeatures } from './features.ts';
import { common } from './hash.ts';
import { resemblance } from './min-hash.ts';

/** What speaks for or against two items being one document: see `documentEvidence`. */
export interface DocumentEvidence {
  samePage: number;
  otherPage: number;
  sibling: number;
  titles: number;
  otherTitle: number;
  outline: number;
}

/** Those who publish letters, statements, reports and lists: each is an event of its own. News tells of one event often. */
const ISSUERS = new Set<SourceKind>(['ngo', 'opposition', 'un', 'government']);
const NEWS_SIBLING = 0.3;
const SIBLING_DAYS = 3;
/** Resemblance from which a text of the same publisher is the other, corrected. */
const SAME_TEXT = 0.8;
const SAME_TITLE = 0.5;
/** Chance puts so many slots of two outlines into agreement. */
const CHANCE = 0.06;

/**
 * Two items as documents. `sibling`: one publisher, one language, days within which nobody publishes one thing twice, and
 * other titles: two documents, whatever they have in common. `titles`, `outline`: how far headings and the order of
 * things agree, across languages too. `samePage`, `otherPage`: by their addresses. `text`: resemblance, 0 to 1; `apart` in
 * days, null where unknown.
 */
export function documentEvidence(
  a: StoryFeatures,
  b: StoryFeatures,
  text: number,
  apart: number | null,
): DocumentEvidence {
  const sameLanguage = a.language === b.language;
  const sameOwner = a.owner === b.owner;
  const samePage = a.page !== 0 && a.page === b.page;
  const titled = sameLanguage ? overlap(a.titleWords, b.titleWords, 1) : overlap(a.title, b.title, 2);
  return {
    // A page that says something else now may be a list or a front page.
    samePage: samePage ? (sameLanguage ? Math.min(1, 0.2 + 1.5 * text) : 1) : 0,
    otherPage: !sameLanguage && !samePage && a.series !== 0 && a.series === b.series ? 1 : 0,
    sibling: sameOwner && sameLanguage && !samePage && isSibling(a, b, text, titled, apart) ? siblingWeight(a) : 0,
    titles: titled ?? 0,
    otherTitle: sameOwner && !sameLanguage && titled !== null ? Math.max(0, 1 - 2.5 * titled) : 0,
    outline: sameLanguage ? 0 : Math.min(1, Math.max(0, resemblance(a.outline, b.outline) - CHANCE) * 2),
  };
}

function isSibling(
  a: StoryFeatures,
  b: StoryFeatures,
  text: number,
  titled: number | null,
  apart: number | null,
): boolean {
  if (titled === null || titled > SAME_TITLE || a.exact === b.exact) return false;
  if (text >= SAME_TEXT && titled > 0) return false;
  return a.dated === b.dated && (!a.dated || (apart ?? 9) <= SIBLING_DAYS);
}

function siblingWeight({ kind }: StoryFeatures): number {
  return ISSUERS.has(kind) ? 1 : NEWS_SIBLING;
}

/** Of the shorter list, the share that both have; null where one says too little. */
function overlap(a: readonly number[], b: readonly number[], enough: number): number | null {
  const least = Math.min(a.length, b.length);
  return least < enough ? null : common(a, b).length / least;
}
