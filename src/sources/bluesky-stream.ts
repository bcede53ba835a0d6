import { z } from 'zod';
import type { Entry } from '#src/model/entry.ts';
import { askApi } from './api-answer.ts';
import type { BlueskySettings } from './bluesky.ts';
import { blueskyError } from './bluesky-session.ts';
import { foldedWords } from './folded-words.ts';
import { followJetstream } from './jetstream.ts';
import { type StreamEvent, type StreamRequest, streamEnd } from './stream.ts';

/** Follows Jetstream: everything, filtered by what is watched and the operator's words, or one account's posts whole. */
export async function* followBluesky(request: StreamRequest<BlueskySettings>): AsyncGenerator<StreamEvent> {
  const { settings: options, keeps } = request;
  const { jetstream: servers, replies, author } = options;
  if (author !== undefined) {
    const dids = [await didOf(request, author)];
    // The account is the source itself. What it quotes stays that of others.
    for await (const event of followJetstream(request, { servers, replies, dids, languages: [], wants: () => true }))
      yield event.kind === 'kept'
        ? { ...event, entries: event.entries.map((entry, index) => (index === 0 ? ownEntry(entry, author) : entry)) }
        : event;
    return;
  }
  const named = foldedWords(options.words);
  const languages = options.language ? [options.language.split('-')[0] ?? ''] : [];
  yield* followJetstream(request, {
    servers,
    replies,
    dids: [],
    languages,
    wants: (text) => named(text) || keeps(text),
  });
}

/** The stream knows accounts by their DIDs alone. */
function ownEntry(entry: Entry, author: string): Entry {
  const known = author.startsWith('did:') ? entry.author : { name: author, handle: author };
  return { ...entry, author: known, publisher: null };
}

async function didOf(request: StreamRequest<BlueskySettings>, author: string): Promise<string> {
  if (author.startsWith('did:')) return author;
  const { http, proxy, signal, settings: options } = request;
  const url = new URL('/xrpc/com.atproto.identity.resolveHandle', options.service);
  url.searchParams.set('handle', author);
  const answer = await askApi(http, { url: url.href, proxy, signal, errorOf: blueskyError });
  if ('reason' in answer)
    throw streamEnd(
      answer.verdict === 'refused' ? 'refused' : 'broken',
      `The account ${author} was not found on Bluesky. ${answer.reason}`,
      answer.retryAfterMs,
    );
  const read = z.object({ did: z.string().startsWith('did:') }).safeParse(answer.json);
  if (!read.success) throw streamEnd('broken', `Bluesky does not tell which account ${author} is.`);
  return read.data.did;
}
