import type { SourceKind } from '#src/model/source.ts';
import type { Relation, StoryItem } from '#src/model/story.ts';

/** Who words it most soberly. A caller's own outlet still gives the title where nobody else reports. */
const KIND_RANK: Record<SourceKind, number> = {
  un: 6,
  ngo: 5,
  news: 5,
  government: 3,
  opposition: 3,
  state_media: 2,
  blog: 1,
  social: 0,
};
const FULL = 140;
/** Shorter lines at the top of a text are a kicker or a reading time, not what it is about. */
const SHORTEST_LINE = 25;

export interface Headline {
  title: string;
  /** BCP 47. */
  language: string;
  /** The item that gives it; null where the story has none. */
  item: number | null;
}

/**
 * The title of a story: that of its best item, in its language. Best is a real headline of telling length from a sober
 * source, earliest of equals; a story of posts alone takes the first sentence of one. Never empty where any item has words.
 */
export function headlineOf(items: readonly (StoryItem & { relation?: Relation })[]): Headline {
  let best: { headline: Headline; score: number; time: number } | null = null;
  for (const item of items) {
    const title = titleOf(item);
    if (title === '') continue;
    const time = (item.published ?? item.collected).getTime();
    const score = scoreOf(item, title);
    if (
      !best ||
      score > best.score ||
      (score === best.score && (time < best.time || (time === best.time && item.id < (best.headline.item ?? 0))))
    )
      best = { headline: { title, language: item.language, item: item.id }, score, time };
  }
  return best?.headline ?? { title: '', language: items[0]?.language ?? 'und', item: null };
}

function scoreOf(item: StoryItem & { relation?: Relation }, title: string): number {
  const length = title.length >= 25 && title.length <= FULL ? 4 : title.length >= 15 ? 2 : 0;
  const own = item.title.trim() === '' ? 0 : 3;
  const shouted = /[A-Z]{12}|!{2}|[?؟]\s*$/.test(title.replace(/\s/g, '')) ? -3 : 0;
  const old = item.relation === 'recirculation' ? -4 : 0;
  return KIND_RANK[item.publisher.kind] + length + own + shouted + old;
}

/** The item's title, else the first sentence of its text, without pictographs, hashtags and addresses. */
function titleOf(item: StoryItem): string {
  const own = tidy(item.title);
  if (own !== '') return shorten(own, 300);
  const start =
    item.text
      .slice(0, 2000)
      .split('\n')
      .map(tidy)
      .find((line) => line.length >= SHORTEST_LINE) ?? tidy(item.text.slice(0, 400));
  const sentence = /^.{20,}?[.!?؟۔](?=\s|$)/u.exec(start)?.[0] ?? start;
  return shorten(sentence.replace(/[.۔]$/, ''), FULL);
}

function tidy(text: string): string {
  return text
    .slice(0, 2000)
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}\ufe0f]/gu, ' ')
    .replace(/#(?=[\p{L}\p{N}])/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), most - 30)).trimEnd()}…`;
}
