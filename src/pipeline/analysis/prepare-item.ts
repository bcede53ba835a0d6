import { messageOf } from '#src/base/errors.ts';
import { contentOf } from '#src/model/item.ts';
import type { Analysis, AnalysisInput } from '#src/model/signal.ts';
import type { ItemToAnalyse } from '#src/store/analyses.ts';
import { type Searched, searched } from '#src/store/search-lexemes.ts';
import { featuresOf, type StoryFeatures } from '#src/stories/features.ts';
import { searchTexts } from './search-text.ts';

/** All that is worked out of an item alone, before anything is looked up. Plain data, which a thread can hand over. */
export interface PreparedItem {
  analysis: Analysis;
  features: StoryFeatures;
  search: Searched;
}

export interface Fault {
  fault: string;
}

export function prepareItem(item: ItemToAnalyse, analyse: (input: AnalysisInput) => Analysis): PreparedItem | Fault {
  try {
    const analysis = analyse(inputOf(item));
    return { analysis, features: featuresOf({ ...item, ...analysis }), search: searched(searchTexts(contentOf(item))) };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

function inputOf(item: ItemToAnalyse): AnalysisInput {
  const { name, kind, platform } = item.publisher;
  return {
    id: String(item.id),
    url: item.url,
    source: { name, kind, platform },
    published: (item.published ?? item.collected).toISOString(),
    language: item.declaredLanguage,
    title: item.title,
    text: item.text,
  };
}
