import { z } from 'zod';
import { parsedJson } from '#src/base/json.ts';
import type { Entry } from '#src/model/entry.ts';
import type { StreamHead } from '#src/net/stream-client.ts';
import { spoken } from './api-answer.ts';
import { readPost } from './bluesky-post.ts';
import { type StreamDeletion, type StreamEvent, type StreamRequest, streamEnd } from './stream.ts';

/** What is asked of a Jetstream server, and which of its posts are wanted. */
export interface JetstreamOptions {
  /** `wss://…`, asked in turn. */
  servers: readonly string[];
  /** Accounts whose posts are wanted, at most 10,000; empty: all accounts. */
  dids: readonly string[];
  /** BCP 47, only posts that say to be in one of these; empty: all. */
  languages: readonly string[];
  replies: boolean;
  /** Whether a post is wanted by its words. */
  wants: (text: string) => boolean;
}

/** What goes on from where: the time of the last event, in microseconds, as Jetstream counts. */
const cursorSchema = z.object({ us: z.int().min(0) });
type Cursor = z.infer<typeof cursorSchema>;

const COLLECTION = 'app.bsky.feed.post';
/** Servers are behind one another by seconds: what comes twice is told by its address. */
const REWIND_US = 5_000_000;
/** Jetstream keeps a day and a half, and begins at its oldest event without a word where more is asked for. */
const KEPT_US = 36 * 3600 * 1_000_000;
const SILENCE_MS = 45_000;
/** A post is some kilobytes. */
const LONGEST_BYTES = 512 * 1024;
/** How often the cursor moves while nothing is kept. */
const PASS_MS = 2_000;
const AHEAD_US = 10 * 60 * 1_000_000;

const did = z.string().regex(/^did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,300}$/);
const event = z.object({
  did,
  time_us: z.int().min(0),
  kind: z.string(),
  commit: z
    .object({
      operation: z.string(),
      collection: z.string(),
      rkey: z.string().regex(/^[\w.~:-]{1,512}$/),
      record: z.unknown().optional(),
    })
    .nullish()
    .catch(null),
  account: z
    .object({ active: z.boolean(), status: z.string().max(40).nullish().catch(null) })
    .nullish()
    .catch(null),
});
const text = z.string().nullish().catch(null);
/** All words of a record that a reader would see. */
const words = z.object({
  text,
  langs: z.array(z.string()).nullish().catch(null),
  tags: z.array(z.string()).nullish().catch(null),
  embed: z
    .object({
      external: z.object({ title: text, description: text, uri: text }).nullish().catch(null),
      images: z
        .array(z.object({ alt: text }))
        .nullish()
        .catch(null),
      media: z
        .object({
          external: z.object({ title: text, description: text, uri: text }).nullish().catch(null),
          images: z
            .array(z.object({ alt: text }))
            .nullish()
            .catch(null),
        })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
});

function wordsOf(record: unknown): { text: string; langs: string[] } {
  const read = words.safeParse(record);
  if (!read.success) return { text: '', langs: [] };
  const { text: said, tags, langs, embed } = read.data;
  const parts = [embed, embed?.media].flatMap((one) => [
    one?.external?.title,
    one?.external?.description,
    ...(one?.images ?? []).slice(0, 20).map((image) => image.alt),
  ]);
  const all = [said, ...(tags ?? []).slice(0, 50).map((tag) => `#${tag}`), ...parts].filter(Boolean);
  return { text: all.join('\n').slice(0, 20_000), langs: langs ?? [] };
}

const STATES: Record<string, string> = {
  deleted: 'its account was deleted',
  deactivated: 'its account was deactivated',
  suspended: 'its account was suspended',
  takendown: 'its account was taken down',
};

/** What one line of Jetstream means: entries and deletions, or nothing to keep. Null where it cannot be read. */
export function readJetstream(
  line: string,
  { wants, languages, replies }: Pick<JetstreamOptions, 'wants' | 'languages' | 'replies'>,
  { foundAt, now }: { foundAt: string; now: Date },
): { us: number; entries: Entry[]; deletions: StreamDeletion[] } | null {
  const read = event.safeParse(parsedJson(line));
  if (!read.success) return null;
  const { did: account, time_us: us, kind, commit, account: state } = read.data;
  const nothing = { us, entries: [], deletions: [] };
  if (kind === 'account' && state) {
    if (state.active) return { ...nothing, deletions: [{ kind: 'account-back', did: account, reason: '' }] };
    const reason = `Bluesky tells that ${STATES[state.status ?? ''] ?? 'its account is no longer active'}.`;
    return { ...nothing, deletions: [{ kind: 'account', did: account, reason }] };
  }
  if (kind !== 'commit' || commit?.collection !== COLLECTION) return nothing;
  const uri = `at://${account}/${COLLECTION}/${commit.rkey}`;
  if (commit.operation === 'delete') {
    const reason = 'Bluesky tells that its author deleted it.';
    return { ...nothing, deletions: [{ kind: 'post', externalId: uri, reason }] };
  }
  const record: object = typeof commit.record === 'object' && commit.record !== null ? commit.record : {};
  if (!replies && 'reply' in record) return nothing;
  const said = wordsOf(record);
  const isSpoken = languages.length === 0 || said.langs.some((tag) => languages.includes(tag.split('-')[0] ?? ''));
  if (!isSpoken || !wants(said.text)) return nothing;
  const view = {
    uri,
    author: { did: account },
    record,
    embed: 'embed' in record ? record.embed : undefined,
    indexedAt: new Date(us / 1000).toISOString(),
  };
  return { ...nothing, entries: readPost(view, null, { foundAt, isOthers: true, now })?.entries ?? [] };
}

/** An event that breaks the reader would come again and again: it counts as one that cannot be read. */
function readLeniently(...given: Parameters<typeof readJetstream>): ReturnType<typeof readJetstream> {
  try {
    return readJetstream(...given);
  } catch {
    return null;
  }
}

function addressOf(options: JetstreamOptions, cursor: Cursor | null, attempt: number): string {
  const url = new URL('/subscribe', options.servers[attempt % options.servers.length]);
  url.searchParams.append('wantedCollections', COLLECTION);
  // What is longer would end the connection, and come again with the next.
  url.searchParams.set('maxMessageSizeBytes', String(LONGEST_BYTES));
  for (const one of options.dids) url.searchParams.append('wantedDids', one);
  if (cursor) url.searchParams.set('cursor', String(Math.max(0, cursor.us - REWIND_US)));
  return url.href;
}

/** Follows a Jetstream server (docs of bluesky-social/jetstream, `/subscribe`), filtered here: it knows no words. */
export async function* followJetstream(
  request: Pick<StreamRequest<unknown>, 'cursor' | 'streams' | 'proxy' | 'signal' | 'now' | 'attempt'>,
  options: JetstreamOptions,
): AsyncGenerator<StreamEvent> {
  const { streams, proxy, signal, now } = request;
  const before = cursorSchema.safeParse(request.cursor).data ?? null;
  const url = addressOf(options, before, request.attempt);
  const opened = await streams.connect({
    url,
    proxy,
    signal,
    silenceMs: SILENCE_MS,
    maximumMessageBytes: 8 * LONGEST_BYTES,
  });
  if (!('messages' in opened)) throw refusedBy(opened.head, opened.body);
  const { head } = opened;
  yield { kind: 'connected', catchUp: false };
  let us = before?.us ?? 0;
  let passedAt = performance.now();
  let problems: string[] = [];
  if (before && now().getTime() * 1000 - before.us > KEPT_US)
    problems.push(`Posts between ${new Date(before.us / 1000).toISOString()} and a day and a half ago cannot be had.`);
  for await (const line of opened.messages) {
    const read = readLeniently(line, options, { foundAt: url, now: now() });
    if (!read) {
      if (problems.length === 0) problems.push('An event could not be read: it is not as Jetstream gives them.');
      continue;
    }
    // One event with a time that lies ahead would leave out all before it at the next connection.
    if (read.us <= now().getTime() * 1000 + AHEAD_US) us = Math.max(us, read.us);
    const { entries, deletions } = read;
    if (entries.length > 0 || deletions.length > 0 || problems.length > 0) {
      yield { kind: 'kept', entries, deletions, received: line, head, cursor: { us }, problems };
      problems = [];
      passedAt = performance.now();
    } else if (performance.now() - passedAt > PASS_MS) {
      yield { kind: 'passed', cursor: { us } };
      passedAt = performance.now();
    }
  }
}

function refusedBy(head: StreamHead, body: Uint8Array) {
  const said = spoken(new TextDecoder().decode(body.subarray(0, 2000)));
  const sentence = `The Jetstream server does not let us in (${head.status}${said ? `: ${said}` : ''}).`;
  if (head.status === 429) return streamEnd('limited', sentence);
  return streamEnd(head.status >= 500 ? 'broken' : 'refused', sentence);
}
