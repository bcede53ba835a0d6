import { html } from 'hono/html';
import { attributionOf, originsSentence } from '#src/model/attribution.ts';
import { clipped, plainLine, plainText } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import { localTime } from '#src/model/local-time.ts';
import type { Span } from '#src/model/signal.ts';
import type { StoryItem } from '#src/model/story.ts';
import { sharedWords } from '#src/model/wording.ts';
import type { StoryRow } from '#src/store/story-rows.ts';
import type { Html } from './answer.ts';
import { day, moment, named, ours, quotation, tongue } from './pieces.ts';
import { languageName, type Reader } from './reader.ts';
import { signalMark } from './signal-mark.ts';

const TITLE_LIMIT = 220;
const QUOTE_LIMIT = 320;
const MOST_PUBLISHERS = 4;

/** Where what is searched for stands in a text. */
export type Finds = (text: string) => Span[];

/** Stories under the days on which they were first seen. */
export function storiesByDay(reader: Reader, rows: readonly StoryRow[], level: 2 | 3, finds?: Finds): Html {
  const days = Map.groupBy(rows, (row) => dayKey(reader, row.firstSeen));
  return html`${[...days.values()].map((stories) => {
    const date = day(reader, stories[0]!.firstSeen);
    const heading = level === 2 ? html`<h2 class="day">${date}</h2>` : html`<h3 class="day">${date}</h3>`;
    return html`${heading}<ol class="stories">${stories.map((story) => storyRow(reader, story, 'time', finds))}</ol>`;
  })}`;
}

function dayKey(reader: Reader, date: Date): string {
  return date.toLocaleDateString('en-CA-u-ca-gregory-nu-latn', { timeZone: reader.zone });
}

/** One story of a list: what it says in its own words, who says it, and how well that is corroborated. */
export function storyRow(reader: Reader, story: StoryRow, when: 'time' | 'moment', finds?: Finds): Html {
  const { words, language } = reader;
  const { lead } = story;
  const signal = lead?.signals.find((one) => one.signal === story.signals[0]) ?? null;
  const title = plainLine(story.title) || words.untitled;
  const voices = new Set(lead?.signals.flatMap((one) => one.voice ?? []));
  const first =
    when === 'moment'
      ? moment(reader, story.firstSeen)
      : html`<time datetime="${story.firstSeen.toISOString()}">${localTime(story.firstSeen, reader.zone, language)}</time>`;
  return html`<li class="story${when === 'moment' ? ' dated' : ''}${story.signals[0] ? ` s-${story.signals[0]}` : ''}">
<div class="when">${first}</div>
<div class="what">
${story.signals.length > 0 ? html`<p class="signals">${story.signals.map((one) => signalMark(reader, one, one === 'call_for_killing' ? [...voices].map((voice) => words.voices[voice]).join(' ') : ''))}</p>` : ''}
<p class="headline"${tongue(story.language)}><a href="/stories/${story.id}">${clipped(title, TITLE_LIMIT)}</a></p>
${lead && signal && !title.includes(plainLine(signal.reason)) ? html`<p class="quote"${tongue(lead.language)}>${quotation(signal.reason, lead.language, QUOTE_LIMIT)}</p>` : ''}
${story.found && finds ? foundExcerpt(reader, story.found, finds) : ''}<p class="facts">${factsOf(reader, story, lead)}</p>
</div>
</li>`;
}

const AROUND = 110;
const MOST_MARKS = 12;

/** The words around the first find, each find marked. */
function foundExcerpt(reader: Reader, item: StoryItem, finds: Finds): Html {
  const content = contentOf(item);
  const spans = finds(content);
  const first = spans[0];
  if (!first) return html``;
  const from = Math.max(0, first.start - AROUND);
  const to = Math.min(content.length, first.end + 2 * AROUND);
  const pieces: (Html | string)[] = [];
  let at = from;
  for (const { start, end } of spans.slice(0, MOST_MARKS)) {
    if (start < at || end > to) continue;
    pieces.push(
      plainText(content.slice(at, start).toWellFormed()),
      html`<mark>${plainText(content.slice(start, end).toWellFormed())}</mark>`,
    );
    at = end;
  }
  pieces.push(plainText(content.slice(at, to).toWellFormed()));
  return html`<p class="excerpt"${tongue(item.language)}><a href="/items/${item.id}"><span class="unseen">${reader.words.wholeItem}: </span>${from > 0 ? '… ' : ''}${pieces}${to < content.length ? ' …' : ''}</a></p>`;
}

function factsOf(reader: Reader, story: StoryRow, lead: StoryItem | null): Html {
  const { words, language } = reader;
  const { comma, unknownPublisher } = sharedWords(language);
  const listed = story.publishers.slice(0, MOST_PUBLISHERS);
  const more = story.publishers.length - listed.length;
  const languages = story.languages.map((code) => languageName(reader, code)).join(comma);
  const said = lead?.signals.find((one) => one.signal === story.signals[0]) ?? null;
  const by = lead
    ? html`<span class="by">${ours(reader, attributionOf(lead, said, reader.names, language).line)}</span>`
    : '';
  return html`${by}
<span class="origins">${originsSentence({ origins: story.origins, items: { length: story.itemCount } }, language)}</span>
${story.publishers.length > 1 ? html`<span>${listed.map((name, index) => html`${index > 0 ? comma : ''}${named(clipped(name || unknownPublisher, 60))}`)}${more > 0 ? html`${comma}${words.more(more)}` : ''}</span>` : ''}
<span>${languages}</span>`;
}
