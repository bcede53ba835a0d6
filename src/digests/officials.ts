import type { Statement } from '#src/model/alert.ts';
import { attributionOf } from '#src/model/attribution.ts';
import { isolated, webAddress } from '#src/model/display-text.ts';
import { nameIn, type WatchedEntity } from '#src/model/entity.ts';
import type { DigestInput } from './build-digest.ts';
import { entriesNaming, itemNaming } from './counts.ts';
import type { StoryInPeriod } from './period.ts';
import { sentenceAround } from './quotation.ts';
import { digestWords } from './words.ts';

const OFFICIALS_LIMIT = 12;
const STORIES_EACH = 2;

/** What was said of each watched official, by whom; those named in most stories first. */
export function officialStatements(
  entries: readonly StoryInPeriod[],
  input: Pick<DigestInput, 'officials' | 'previous' | 'language' | 'names'>,
): { statements: Statement[]; more: number } {
  const naming = entriesNaming(entries);
  const named = input.officials
    .map((official) => ({ official, stories: naming.get(official.id) ?? [] }))
    .filter(({ stories }) => stories.length > 0)
    .sort((a, b) => b.stories.length - a.stories.length || (a.official.id < b.official.id ? -1 : 1));
  return {
    statements: named
      .slice(0, OFFICIALS_LIMIT)
      .flatMap(({ official, stories }) => statementsOn(official, stories, input)),
    more: Math.max(0, named.length - OFFICIALS_LIMIT),
  };
}

function statementsOn(
  official: WatchedEntity,
  stories: StoryInPeriod[],
  { previous, language, names }: Pick<DigestInput, 'previous' | 'language' | 'names'>,
): Statement[] {
  const words = digestWords(language);
  const name = isolated(nameIn(official.name, language));
  const told = [...stories].sort((a, b) => b.story.origins.length - a.story.origins.length || b.story.id - a.story.id);
  return told.slice(0, STORIES_EACH).flatMap((entry, index) => {
    const item = itemNaming(entry, official.id);
    const mention = item?.mentions.find(({ entity }) => entity === official.id);
    if (!item || !mention) return [];
    const before = previous ? (previous.officials[official.id] ?? 0) : null;
    const { reporter } = attributionOf(item, null, names, language);
    const lead = index === 0 ? words.official(name, stories.length) : words.officialAgain(name);
    const compared = index === 0 && before !== null ? ` ${words.officialBefore(before)}` : '';
    return {
      text: `${lead}${compared} · ${words.reportedBy(isolated(reporter))}`,
      quote: sentenceAround(item, mention) || null,
      language: item.language,
      attribution: reporter,
      url: webAddress(item.url) ?? webAddress(item.canonicalUrl),
      story: entry.story.id,
      published: item.published,
    };
  });
}
