import type { Statement } from '#src/model/alert.ts';
import { attributionOf, type EntityNames } from '#src/model/attribution.ts';
import { isolated, webAddress } from '#src/model/display-text.ts';
import { nameIn, type WatchedEntity } from '#src/model/entity.ts';
import type { Mention } from '#src/model/signal.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { entriesNaming, itemNaming, type PeriodCounts } from './counts.ts';
import type { QuotedItem } from './digest-part.ts';
import type { StoryInPeriod } from './period.ts';
import { sentenceAround } from './quotation.ts';
import { digestWords } from './words.ts';

const OFFICIALS_LIMIT = 12;
const STORIES_EACH = 2;

/** A story to tell of a watched official. */
export interface OfficialNamed {
  official: WatchedEntity;
  story: number;
  item: QuotedItem;
  mention: Mention;
  /** In how many stories of the period; null where another story of the same official was told already. */
  stories: number | null;
}

/** Of each watched official some stories, those named in most stories first; `more` officials are left out. */
export function officialsNamed(
  entries: readonly StoryInPeriod[],
  officials: readonly WatchedEntity[],
): { named: OfficialNamed[]; more: number } {
  const naming = entriesNaming(entries);
  const found = officials
    .map((official) => ({ official, stories: naming.get(official.id) ?? [] }))
    .filter(({ stories }) => stories.length > 0)
    .sort((a, b) => b.stories.length - a.stories.length || (a.official.id < b.official.id ? -1 : 1));
  return {
    named: found.slice(0, OFFICIALS_LIMIT).flatMap(({ official, stories }) => storiesOn(official, stories)),
    more: Math.max(0, found.length - OFFICIALS_LIMIT),
  };
}

function storiesOn(official: WatchedEntity, stories: readonly StoryInPeriod[]): OfficialNamed[] {
  const told = [...stories].sort((a, b) => b.story.origins.length - a.story.origins.length || b.story.id - a.story.id);
  return told.slice(0, STORIES_EACH).flatMap((entry, index) => {
    const item = itemNaming(entry, official.id);
    const mention = item?.mentions.find(({ entity }) => entity === official.id);
    if (!item || !mention) return [];
    return [{ official, story: entry.story.id, item, mention, stories: index === 0 ? stories.length : null }];
  });
}

/** What was said of an official, by whom. */
export function officialStatement(
  { official, story, item, mention, stories }: OfficialNamed,
  {
    previous,
    language,
    names,
  }: { previous: Pick<PeriodCounts, 'officials'> | null; language: ReaderLanguage; names: EntityNames },
): Statement {
  const words = digestWords(language);
  const name = isolated(nameIn(official.name, language));
  const before = previous ? (previous.officials[official.id] ?? 0) : null;
  const { reporter } = attributionOf(item, null, names, language);
  const lead = stories === null ? words.officialAgain(name) : words.official(name, stories);
  const compared = stories !== null && before !== null ? ` ${words.officialBefore(before)}` : '';
  return {
    text: `${lead}${compared} · ${words.reportedBy(isolated(reporter))}`,
    quote: sentenceAround(item, mention) || null,
    language: item.language,
    attribution: reporter,
    url: webAddress(item.url) ?? webAddress(item.canonicalUrl),
    story,
    published: item.published,
  };
}
