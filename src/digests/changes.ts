import { attributionOf, type EntityNames } from '#src/model/attribution.ts';
import type { Digest } from '#src/model/digest.ts';
import { isolated, webAddress } from '#src/model/display-text.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Line } from './digest-part.ts';
import { headlineOf } from './quotation.ts';
import { digestReportWords } from './report-words.ts';

const TOLD_IN = new Set(['calls', 'warnings', 'un', 'denials', 'executions', 'accountability', 'advocacy', 'memory']);

/** What became of the stories that the digest before told: more origins, and a reaction of the UN to a call. */
export function changesSince(
  before: Digest | null,
  stories: readonly Story[],
  { from, language, names }: { from: Date; language: ReaderLanguage; names: EntityNames },
): Line[] {
  if (!before) return [];
  const words = digestReportWords(language);
  const told = new Map<number, { origins: number; isCall: boolean }>();
  for (const section of before.sections) {
    if (!TOLD_IN.has(section.key)) continue;
    for (const { story, origins } of section.statements)
      if (story !== null && origins !== undefined && !told.has(story))
        told.set(story, { origins, isCall: section.key === 'calls' });
  }
  return stories.flatMap((story) => {
    const known = told.get(story.id);
    if (!known) return [];
    const newest = story.items.filter((item) => item.collected >= from && item.relation !== 'recirculation').at(-1);
    if (!newest) return [];
    const reaction = known.isCall
      ? story.items.find((item) => item.collected >= from && item.signals.some(({ signal }) => signal === 'un_action'))
      : undefined;
    const isGrown = story.origins.length > known.origins;
    if (!reaction && !isGrown) return [];
    const line: Line = {
      item: reaction ?? newest,
      say(item) {
        const { reporter } = attributionOf(item, null, names, language);
        const parts = [
          ...(reaction ? [words.unSpoke(isolated(reporter))] : []),
          ...(isGrown ? [words.grew(known.origins, story.origins.length)] : []),
          ...(reaction ? [] : [words.publishedBy(isolated(reporter))]),
        ];
        return {
          text: parts.join(' · '),
          quote: headlineOf(item) || null,
          language: item.language,
          attribution: reporter,
          url: webAddress(item.url) ?? webAddress(item.canonicalUrl),
          story: story.id,
          published: item.published,
          origins: story.origins.length,
        };
      },
    };
    return [line];
  });
}
