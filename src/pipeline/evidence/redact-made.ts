import { digestMessage } from '#src/digests/digest-message.ts';
import { masked } from '#src/evidence/mask.ts';
import type { AlertContent } from '#src/model/alert.ts';
import type { Message } from '#src/model/delivery.ts';
import type { Digest, DigestStatement } from '#src/model/digest.ts';
import type { Database } from '#src/store/database.ts';
import { findDigest, replaceDigest } from '#src/store/digests.ts';
import {
  digestsTelling,
  messagesOfDigest,
  messagesTelling,
  readMadeOfStory,
  replaceMadeOfStory,
  replaceMessage,
} from '#src/store/redacted-texts.ts';
import type { Hiding } from './hide-words.ts';

interface MadeRequest {
  item: number;
  story: number;
  hiding: Hiding;
  /** By one of which whatever else tells of it is found. */
  strings: readonly string[];
  deskUrl: string | null;
}

/**
 * Takes words out of what was made of an item: its story, alerts, messages and digests. What a machine made of it goes
 * whole, since it may have said the words in other letters.
 */
export async function redactMade(tx: Database, { item, story, hiding, strings, deskUrl }: MadeRequest): Promise<void> {
  const made = await readMadeOfStory(tx, story);
  if (!made) return;
  const ofItem = new Set(made.alerts.filter((alert) => alert.item === item).map(({ id }) => id));
  const hidden = made.alerts.map((alert) => ({
    ...alert,
    content: hiddenContent(alert.content, hiding, alert.item === item),
  }));
  /** What machines made of what is quoted of the item. */
  const machine = made.alerts.flatMap(({ content: { quote } }, index) =>
    quote?.translation && !hidden[index]?.content.quote?.translation ? quote.translation : [],
  );
  await replaceMadeOfStory(tx, story, {
    title: hiding.quoting(made.title),
    origins: made.origins.map((origin) => ({ ...origin, name: hiding.name(origin.name) })),
    alerts: hidden,
    notes: made.notes.map(({ id, text }) => ({ id, text: hiding.name(text) })),
    tags: made.tags.filter((tag) => hiding.name(tag) === tag),
  });
  const alerts = made.alerts.map(({ id }) => id);
  for (const { id, alert, message } of await messagesTelling(tx, alerts, [...strings, ...machine])) {
    const isOfItem = alert !== null && ofItem.has(alert);
    const rest = hiddenMessage(message, hiding, { isOfItem, machine });
    if (isOther(rest, message)) await replaceMessage(tx, id, rest);
  }
  for (const id of await digestsTelling(tx, story, strings)) {
    const stored = await findDigest(tx, id);
    if (!stored) continue;
    const digest = hiddenDigest(stored.digest, hiding, story);
    if (!isOther(digest, stored.digest)) continue;
    await replaceDigest(tx, id, digest);
    for (const { id: delivery, message } of await messagesOfDigest(tx, id)) {
      const { key, thread, createdAt } = message;
      const of = /^story-(\d+)$/u.exec(thread ?? '')?.[1];
      const laidOut = digestMessage({ digest, key, story: of ? Number(of) : null, createdAt, deskUrl });
      await replaceMessage(tx, delivery, laidOut);
    }
  }
}

function isOther(one: object, other: object): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function hiddenContent(content: AlertContent, hiding: Hiding, isOfItem: boolean): AlertContent {
  const { quoting } = hiding;
  const { quote, open } = content;
  const hidden = {
    ...content,
    headline: quoting(content.headline),
    title: quoting(content.title),
    speaker: content.speaker && quoting(content.speaker),
    target: content.target && quoting(content.target),
    quote: quote && { ...quote, text: quoting(quote.text) },
    reportedBy: hiding.name(content.reportedBy),
    links: content.links.filter(({ url }) => !hiding.standsIn(url)),
    ...(open
      ? {
          open: {
            headline: quoting(open.headline),
            speaker: open.speaker && quoting(open.speaker),
            reportedBy: open.reportedBy && hiding.name(open.reportedBy),
          },
        }
      : {}),
  };
  if (hidden.quote?.translation && (isOfItem || hidden.quote.text !== quote?.text))
    hidden.quote = { ...hidden.quote, translation: null };
  return hidden;
}

function hiddenMessage(
  message: Message,
  hiding: Hiding,
  { isOfItem, machine }: { isOfItem: boolean; machine: readonly string[] },
): Message {
  const hide = (text: string) =>
    machine.reduce((out, made) => out.replaceAll(made, masked(made)), hiding.quoting(text));
  const hidden = {
    ...message,
    subject: hide(message.subject),
    text: hide(message.text),
    alert: message.alert && hiddenContent(message.alert, hiding, isOfItem),
    data: hiddenData(message.data, hiding),
  };
  // Words are parted by marks in it: whoever is still to get the message gets its text.
  return isOther(hidden, message) ? { ...hidden, html: null } : message;
}

/** The strings in a structure for machines; its fields and what they are called stay. */
function hiddenData(data: unknown, hiding: Hiding): unknown {
  if (typeof data === 'string') return hiding.quoting(data);
  if (Array.isArray(data)) return data.map((one) => hiddenData(one, hiding));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, hiddenData(value, hiding)]));
}

function hiddenDigest(digest: Digest, hiding: Hiding, story: number): Digest {
  const sections = digest.sections.map((section) => ({
    ...section,
    statements: section.statements.map((statement) => hiddenStatement(statement, hiding, story)),
  }));
  const tells = sections.some(({ statements }) => statements.some((statement) => statement.story === story));
  const hidden = {
    ...digest,
    title: hiding.quoting(digest.title),
    summary: hiding.quoting(digest.summary),
    sections,
  };
  return digest.machineSummary && (tells || isOther(hidden, digest)) ? { ...hidden, machineSummary: null } : hidden;
}

function hiddenStatement(statement: DigestStatement, hiding: Hiding, story: number): DigestStatement {
  const { text, quote, attribution, url, translation } = statement;
  const hidden = {
    ...statement,
    text: hiding.quoting(text),
    quote: quote && hiding.quoting(quote),
    attribution: hiding.quoting(attribution),
    url: url && hiding.address(url),
  };
  return translation && (statement.story === story || hidden.quote !== quote)
    ? { ...hidden, translation: null }
    : hidden;
}
