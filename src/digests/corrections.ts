import { attributionOf, type EntityNames } from '#src/model/attribution.ts';
import type { DigestStatement } from '#src/model/digest.ts';
import { isolated, webAddress } from '#src/model/display-text.ts';
import type { SignalName } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { openItem } from './open-story.ts';
import { headlineOf } from './quotation.ts';
import { type CorrectionKind, digestReportWords } from './report-words.ts';

/** Something told earlier that is no longer as it was told. */
export interface Correction {
  kind: CorrectionKind;
  item: StoryItem;
  story: number | null;
  /** What it had been told as. */
  signal: SignalName;
  at: Date;
}

/** Corrections as lines of a digest, what was wrong first. */
export function correctionStatements(
  corrections: readonly Correction[],
  { language, names, isPublic }: { language: ReaderLanguage; names: EntityNames; isPublic: boolean },
): DigestStatement[] {
  const words = digestReportWords(language);
  const order: CorrectionKind[] = ['wrong', 'deleted', 'edited'];
  return [...corrections]
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || b.at.getTime() - a.at.getTime())
    .map(({ kind, item: whole, story, signal, at }) => {
      const item = isPublic ? openItem(whole, names, language) : whole;
      const { reporter } = attributionOf(item, null, names, language);
      const what = sharedWords(language).signals[signal];
      return {
        text: `${words.correction[kind](what)} · ${words.publishedBy(isolated(reporter))}`,
        quote: headlineOf(item) || null,
        language: item.language,
        attribution: reporter,
        url: webAddress(item.url) ?? webAddress(item.canonicalUrl),
        story,
        published: item.published ?? at,
      };
    });
}
