import type { Message } from '#src/model/delivery.ts';
import { readingDirection } from '#src/words/languages.ts';
import { documentOf } from './document.ts';
import { fitted, utf8Bytes } from './fit.ts';
import { plainChatText } from './markup-text.ts';
import { channelWords } from './words.ts';

/** Teams takes 28 KB in all; some of that is for what the workflow adds. */
const LIMIT_BYTES = 25_000;

interface TextRun {
  type: 'TextRun';
  text: string;
  weight?: 'Bolder';
  size?: 'Large';
  color?: 'Attention' | 'Warning' | 'Accent' | 'Default';
  italic?: true;
}
interface RichTextBlock {
  type: 'RichTextBlock';
  inlines: TextRun[];
  horizontalAlignment?: 'Right';
}

const COLOURS = { low: 'Default', normal: 'Accent', high: 'Warning', urgent: 'Attention' } as const;

/**
 * What a workflow "when a webhook request is received" posts: one Adaptive Card (version 1.4). Texts are runs of rich
 * text, in which Teams reads no Markdown, so that nothing of a source can be markup.
 */
export function teamsCard(message: Message): object {
  for (const scale of [1, 0.7, 0.5, 0.35, 0.25, 0.15, 0.08]) {
    const card = cardWithin(message, scale);
    if (utf8Bytes(JSON.stringify(card)) <= LIMIT_BYTES) return card;
  }
  return cardWithin({ ...message, alert: null, text: '' }, 0.05);
}

function cardWithin(message: Message, scale: number): object {
  const { heading, title, quote, translation, facts, body, links, severity, language } = documentOf(message);
  const isRightToLeft = readingDirection(language) === 'rtl';
  // `{{` opens a formula of dates.
  const cut = (text: string, most: number) =>
    fitted(text, Math.max(20, Math.floor(most * scale)), plainChatText).replace(/\{(?=\{)/gu, '{\u2060');
  const block = (...inlines: TextRun[]): RichTextBlock => ({
    type: 'RichTextBlock',
    inlines,
    ...(isRightToLeft ? { horizontalAlignment: 'Right' } : {}),
  });
  const run = (text: string, more: Partial<TextRun> = {}): TextRun => ({ type: 'TextRun', text, ...more });
  const color = COLOURS[severity ?? 'normal'];
  const blocks = [block(run(cut(heading, 300), { weight: 'Bolder', size: 'Large', color }))];
  if (title) blocks.push(block(run(cut(title, 250), { weight: 'Bolder' })));
  if (quote) blocks.push(block(run(cut(quote, 800), { italic: true })));
  if (translation) blocks.push(block(run(cut(translation, 800))));
  for (const { label, value } of facts)
    blocks.push(block(run(`${label}: `, { weight: 'Bolder' }), run(cut(value, 300))));
  let room = Math.floor(16_000 * scale);
  for (const line of body.split('\n').filter((one) => one.trim() !== '')) {
    const text = cut(line, 1500);
    room -= utf8Bytes(text) + 80;
    if (room < 0) {
      blocks.push(block(run(channelWords(language).rest)));
      break;
    }
    blocks.push(block(run(text)));
  }
  const actions = links
    .filter(({ url }) => url.length <= 2000 * scale)
    .slice(0, 6)
    .map(({ label, url }) => ({ type: 'Action.OpenUrl', title: cut(label, 60), url }));
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          ...(isRightToLeft ? { rtl: true } : {}),
          msteams: { width: 'Full' },
          body: blocks,
          ...(actions.length > 0 ? { actions } : {}),
        },
      },
    ],
  };
}
