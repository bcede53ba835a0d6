import type { AlertContent, Rule } from '#src/model/alert.ts';
import { attributionOf, type EntityNames, originsSentence } from '#src/model/attribution.ts';
import { clipped, plainLine, webAddress } from '#src/model/display-text.ts';
import { contentOf } from '#src/model/item.ts';
import type { Signal } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { ruleLabelIn } from '#src/words/registry-words.ts';
import type { Occasion } from './occasion.ts';
import { signalFor } from './rule-holds.ts';
import { alertWords } from './words.ts';

export interface ContentRequest {
  story: Story;
  /** The item that raises the alert: its words are quoted. */
  item: Story['items'][number];
  rule: Rule;
  /** Null for the first alert of the story. */
  occasion: Occasion | null;
  language: ReaderLanguage;
  names: EntityNames;
  /** Ids of the watched names that are persons. */
  persons?: ReadonlySet<string>;
  /** It is told as unsure. */
  doubtful?: boolean;
  /** Address of the desk without a slash at its end; null leaves its links out. */
  deskUrl: string | null;
}

/** Longest title and quotation, in UTF-16 code units: an alert is read on a telephone. */
const TITLE_LIMIT = 200;
const QUOTE_LIMIT = 600;

/** What an alert says of a story, every claim with the name of whoever makes it. */
export function alertContent(request: ContentRequest): AlertContent {
  const { story, item, rule, occasion, language, names, deskUrl } = request;
  const words = alertWords(language);
  const signal = signalFor(item, rule.when, request.persons);
  const attribution = attributionOf(item, signal, names, language);
  const quote = plainLine(signal?.reason ?? '');
  const links: AlertContent['links'] = [];
  const source = webAddress(item.url) ?? webAddress(item.canonicalUrl);
  if (source) links.push({ label: words.links.source, url: source });
  if (deskUrl) {
    links.push({ label: words.links.story, url: `${deskUrl}/stories/${story.id}` });
    links.push({ label: words.links.capture, url: `${deskUrl}/items/${item.id}` });
  }
  return {
    headline: headlineFor(request, signal, occasion),
    title: clipped(plainLine(story.title) || plainLine(contentOf(item)), TITLE_LIMIT),
    titleLanguage: plainLine(story.title) ? story.language : item.language,
    severity: rule.severity,
    signal: signal?.signal ?? null,
    speaker: attribution.speaker,
    target: signal?.target ? clipped(plainLine(signal.target), QUOTE_LIMIT / 2) : null,
    quote: quote ? { text: clipped(quote, QUOTE_LIMIT), language: item.language } : null,
    reportedBy: attribution.reporter,
    origins: originsSentence(story, language),
    firstSeen: story.firstSeen,
    links,
    open: openForm(request, signal, attribution.speaker),
  };
}

function headlineFor(request: ContentRequest, signal: Signal | null, occasion: Occasion | null): string {
  const words = alertWords(request.language);
  const headline = occasion ? `${words.development}: ${occasion.headline}` : firstHeadline(request, signal);
  return request.doubtful ? words.doubtful(headline) : headline;
}

function firstHeadline({ language, rule }: ContentRequest, signal: Signal | null): string {
  const words = alertWords(language);
  if (signal === null) return words.otherHeadline(ruleLabelIn(rule, language));
  return signal.voice === 'reported' ? words.reportedCall : words.newHeadline[signal.signal];
}

/** Who is named where the public reads: officials whom we watch, and publishers that are no accounts of persons. */
function openForm(
  request: ContentRequest,
  signal: Signal | null,
  speaker: string | null,
): NonNullable<AlertContent['open']> {
  const { item, occasion, names } = request;
  const watched = signal?.speaker !== undefined && names.has(signal.speaker);
  const isOutlet = item.publisher.kind !== 'social' && item.publisher.kind !== 'blog' && item.author?.handle == null;
  const news = occasion?.key.startsWith('speaker-') && !watched ? null : occasion;
  return {
    headline: headlineFor(request, signal, news),
    speaker: watched ? speaker : null,
    reportedBy: isOutlet ? plainLine(item.publisher.name) || null : null,
  };
}
