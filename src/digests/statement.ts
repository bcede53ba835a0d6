import { attributionOf, type EntityNames, originsSentence } from '#src/model/attribution.ts';
import type { DigestStatement } from '#src/model/digest.ts';
import { clipped, isolated, plainLine, webAddress } from '#src/model/display-text.ts';
import { nameIn } from '#src/model/entity.ts';
import { shortMoment } from '#src/model/local-time.ts';
import type { Signal, SignalName } from '#src/model/signal.ts';
import type { Story } from '#src/model/story.ts';
import { type ReaderLanguage, sharedWords } from '#src/model/wording.ts';
import { headlineOf, sentenceAround } from './quotation.ts';
import { digestWords } from './words.ts';

const MOST_NAMED = 5;

export interface StatementContext {
  language: ReaderLanguage;
  zone: string;
  names: EntityNames;
  /** Without quotations a line says at least which watched names stand in its item. */
  isPublic?: boolean;
}

export interface StatementRequest {
  story: Story;
  item: Story['items'][number];
  signal: SignalName;
  /** It began before the period. */
  continues: boolean;
}

/** One line on a story: what kind of thing, attributed; its origins; the words of the item that carries it. */
export function storyStatement(request: StatementRequest, context: StatementContext): DigestStatement {
  const { story, item, continues } = request;
  const { language, zone } = context;
  const words = digestWords(language);
  const signal = strongest(item, request.signal);
  const attribution = attributionOf(item, signal, context.names, language);
  const parts = [leadOf(request, signal, context), originsSentence(story, language)];
  if (context.isPublic) parts.push(...naming(item, signal, context));
  if (continues) parts.push(words.continues(shortMoment(story.firstSeen, zone, language)));
  return {
    text: parts.join(' · '),
    quote: quoteOf(item, signal) || null,
    language: item.language,
    attribution: attribution.line,
    url: webAddress(item.url) ?? webAddress(item.canonicalUrl),
    story: story.id,
    published: item.published,
    origins: story.origins.length,
  };
}

function leadOf({ item }: StatementRequest, signal: Signal | null, context: StatementContext): string {
  const { language, names } = context;
  const words = digestWords(language);
  const { reporter, line } = attributionOf(item, signal, names, language);
  if (signal?.signal === 'call_for_killing') {
    const lead = line === reporter ? words.publishedCall(isolated(reporter)) : words.attributedCall(line);
    const { open, close } = sharedWords(language).quotes;
    const target = signal.target ? plainLine(signal.target) : '';
    if (!target) return lead;
    return `${lead}${sharedWords(language).comma}${words.against(`${open}${isolated(clipped(target, 120))}${close}`)}`;
  }
  const own = item.publisher.kind === 'un' && signal?.signal === 'un_action';
  return own ? words.publishedBy(isolated(reporter)) : words.reportedBy(isolated(reporter));
}

function naming(
  { mentions }: StatementRequest['item'],
  signal: Signal | null,
  { names, language }: StatementContext,
): string[] {
  const ids = [...new Set(mentions.map(({ entity }) => entity))].filter((id) => id !== signal?.speaker);
  const named = ids.flatMap((id) => nameIn(names.get(id), language) ?? []).slice(0, MOST_NAMED);
  if (named.length === 0) return [];
  return [digestWords(language).naming(named.map((name) => isolated(name)).join(sharedWords(language).comma))];
}

/** Of a call its sentence, of a warning the headline and the sentence: who is at risk stands in either. */
function quoteOf(item: StatementRequest['item'], signal: Signal | null): string {
  if (signal?.signal === 'call_for_killing') return sentenceAround(item, signal);
  const headline = headlineOf(item);
  if (signal?.signal !== 'execution_warning') return headline;
  const sentence = sentenceAround(item, signal);
  return headline.includes(sentence) || sentence.includes(headline)
    ? longer(headline, sentence)
    : `${headline} … ${sentence}`;
}

function longer(a: string, b: string): string {
  return a.length >= b.length ? a : b;
}

function strongest(item: Story['items'][number], name: SignalName): Signal | null {
  return item.signals
    .filter((signal) => signal.signal === name)
    .reduce<Signal | null>((best, signal) => (best && best.score >= signal.score ? best : signal), null);
}
