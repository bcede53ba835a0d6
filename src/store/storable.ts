import { createHash } from 'node:crypto';
import type { CollectedItem } from '#src/model/item.ts';
import type { Publisher } from '#src/model/source.ts';

/** PostgreSQL refuses an index entry of more than 2,704 bytes; UTF-8 takes at most three for a UTF-16 code unit. */
const LONGEST_INDEXED = 800;

/**
 * An item whose strings PostgreSQL takes: without NUL and halves of surrogate pairs, and identities short enough for an
 * index (a longer one is told by its hash). One item that it refused would take its whole batch along.
 */
export function storableItem(item: CollectedItem): CollectedItem {
  const { author, publisher, forwardedFrom } = item;
  return {
    ...item,
    externalId: storableIdentity(item.externalId),
    url: orNull(item.url),
    canonicalUrl: item.canonicalUrl === null ? null : storableIdentity(item.canonicalUrl),
    title: storableText(item.title),
    text: storableText(item.text),
    author: author && { name: storableText(author.name), handle: orNull(author.handle) },
    language: orNull(item.language),
    publisher: publisher && storablePublisher(publisher),
    links: item.links.map(storableText),
    forwardedFrom: forwardedFrom && { name: orNull(forwardedFrom.name), url: orNull(forwardedFrom.url) },
    quotedIn: orNull(item.quotedIn),
  };
}

export function storablePublisher(publisher: Publisher): Publisher {
  return { ...publisher, name: storableText(publisher.name), owner: orNull(publisher.owner) };
}

/** Without what PostgreSQL refuses. */
function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function orNull(text: string | null): string | null {
  return text === null ? null : storableText(text);
}

/** An identity as it is stored. */
export function storableIdentity(identity: string): string {
  return indexable(storableText(identity));
}

function indexable(identity: string): string {
  return identity.length <= LONGEST_INDEXED
    ? identity
    : `sha256:${createHash('sha256').update(identity).digest('hex')}`;
}
