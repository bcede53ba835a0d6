import { randomFrom } from '#src/analysis/signals/learn/random.ts';
import type { StoryItem } from '#src/model/story.ts';
import { inventedNews } from './invented-news.ts';
import { ownSentences } from './own-texts.ts';

export const CHARACTERS = 1_000;

/** An item, and the event that it tells of. */
export interface NewsItem {
  item: StoryItem;
  event: number;
}

/** Invented news, each told in 1,000 characters: it goes on with sentences of our own examples. The same for the same `total`. */
export function* longNews(total: number): Generator<NewsItem, undefined> {
  const random = randomFrom(11);
  const sentences = { en: ownSentences('en'), fa: ownSentences('fa') };
  for (const { item, event } of inventedNews(total)) {
    const more = item.language === 'fa' ? sentences.fa : sentences.en;
    let text = item.text;
    while (text.length < CHARACTERS) text += ` ${more[Math.floor(random() * more.length)] ?? ''}`;
    yield { item: { ...item, text: text.slice(0, CHARACTERS).toWellFormed() }, event };
  }
}

/** As a line of a file to import. */
export function itemLine(item: StoryItem): string {
  return `${JSON.stringify({
    id: String(item.id),
    url: item.canonicalUrl,
    source: { name: item.publisher.name, kind: item.publisher.kind, platform: item.publisher.platform },
    published: item.published?.toISOString(),
    text: item.text,
  })}\n`;
}
