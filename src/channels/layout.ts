import type { Message } from '#src/model/delivery.ts';
import { documentOf, type MessageDocument } from './document.ts';
import { fitted, type Measure, piecesOf } from './fit.ts';
import { steadyLine } from './foreign-text.ts';
import { channelWords } from './words.ts';

/** How a service is told to show a text. `bold` and `quote` get what `text` made. */
export interface Markup {
  /** Of one message, as `measure` counts. */
  limit: number;
  measure: Measure;
  /** One line, escaped so that it is shown as it is. */
  text(line: string): string;
  bold(marked: string): string;
  quote(marked: string): string;
  /** `url` is one of the web. */
  link(label: string, url: string): string;
  /** Begins each line, where its direction has to be told. */
  lineStart(language: Message['language']): string;
}

/** Most that each part takes, in UTF-16 code units, where there is room. */
const FULL = { heading: 300, title: 250, quote: 800, translation: 800, fact: 300, label: 80, url: 2000, links: 6 };
/** What is tried in turn until the whole fits. */
const SCALES = [1, 0.7, 0.5, 0.35, 0.25, 0.15, 0.08, 0.04];

/** A message in one piece within the limit: an alert with its parts shortened alike, anything else cut at its end. */
export function layOut(message: Message, markup: Markup): string {
  return layOutParts(message, markup, 1)[0] ?? '';
}

/** The same in up to `most` pieces; an alert is always one, so that it can be changed later. */
export function layOutParts(message: Message, markup: Markup, most: number): string[] {
  const document = documentOf(message);
  if (message.alert === null) return bodyParts(document, markup, most);
  for (const scale of SCALES) {
    const text = alertText(document, markup, scale);
    if (markup.measure(text) <= markup.limit) return [text];
  }
  return [fitted(document.heading, markup.limit, markup.text, markup.measure)];
}

/** Such pieces without the heading, for services that show it by itself; none empty. */
export function withoutHeading(parts: readonly string[]): string[] {
  const [first = '', ...rest] = parts;
  const end = first.indexOf('\n');
  return [end === -1 ? '' : first.slice(end + 1).trim(), ...rest].filter((part) => part !== '');
}

function alertText(document: MessageDocument, markup: Markup, scale: number): string {
  const { heading, title, quote, translation, facts, links, language } = document;
  const cut = (text: string, most: number) => fitted(text, Math.max(12, Math.floor(most * scale)), (line) => line);
  const marked = (text: string, most: number) => markup.text(steadyLine(cut(text, most)));
  const blocks = [markup.bold(marked(heading, FULL.heading))];
  if (title) blocks.push(marked(title, FULL.title));
  if (quote) blocks.push(markup.quote(marked(quote, FULL.quote)));
  if (translation) blocks.push(markup.quote(marked(translation, FULL.translation)));
  blocks.push(
    ...facts.map(({ label, value }) => `${markup.bold(markup.text(`${label}:`))} ${marked(value, FULL.fact)}`),
  );
  // A link is whole or left out: half of one is an address that somebody else may own.
  const shown = links
    .filter(({ url }) => url.length <= FULL.url * scale)
    .slice(0, FULL.links)
    .map(({ label, url }) => markup.link(cut(label, FULL.label), url));
  if (shown.length > 0) blocks.push(shown.join(' · '));
  const start = markup.lineStart(language);
  return blocks.map((block) => `${start}${block}`).join('\n');
}

function bodyParts({ heading, body, language }: MessageDocument, markup: Markup, most: number): string[] {
  const start = markup.lineStart(language);
  const rest = `\n${start}${markup.text(channelWords(language).rest)}`;
  // Where a line is cut, an isolate that it opened would end in another piece.
  const convert = (line: string) => (line.trim() === '' ? '' : `${start}${markup.text(steadyLine(line))}`);
  const head = `${start}${markup.bold(fitted(heading, FULL.heading * 2, markup.text))}`;
  const room = markup.limit - markup.measure(rest) - 4;
  const first = markup.measure(head);
  if (first > room / 2) return [fitted(heading, markup.limit, convert, markup.measure)];
  const { pieces, complete } = piecesOf(body, room - first, most, convert, markup.measure);
  const parts =
    pieces.length === 0 ? [head] : pieces.map((piece, index) => (index === 0 ? `${head}\n${piece}` : piece));
  const last = parts.pop();
  return last === undefined ? [] : [...parts, complete ? last : `${last}${rest}`];
}
