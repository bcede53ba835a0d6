import type { Digest, DigestSection } from '#src/model/digest.ts';
import { sharedWords } from '#src/model/wording.ts';
import { digestWords } from './words.ts';

const ALWAYS = new Set<DigestSection['key']>(['calls', 'warnings', 'un', 'changes', 'corrections']);

/**
 * The sections to print in full, and one sentence for the further ones that found nothing. Calls, people at risk
 * and UN actions are what readers look for first: they stand in full, found or not; so does all of a flash digest, and
 * what reports on earlier digests, which has sentences of its own.
 */
export function collapsedSections(digest: Digest): { shown: DigestSection[]; silent: string | null } {
  const isShown = (section: DigestSection) =>
    digest.kind === 'flash' || section.statements.length > 0 || ALWAYS.has(section.key);
  const shown = digest.sections.filter(isShown);
  const silent = digest.sections.filter((section) => !isShown(section)).map((section) => section.title);
  if (silent.length === 0) return { shown, silent: null };
  const list = silent.join(sharedWords(digest.language).comma);
  const words = digestWords(digest.language);
  // Where no source could be read, "nothing found" would be untrue.
  if (digest.coverage.read === 0) return { shown, silent: null };
  return { shown, silent: digest.coverage.blind.length > 0 ? words.nothingReadOn(list) : words.nothingOn(list) };
}
