import type { Spending } from '#src/model/spending.ts';
import { createHttpClient } from '#src/net/client.ts';
import { createStreamClient } from '#src/net/streams.ts';
import type { SourceType } from '#src/sources/source.ts';
import type { StreamEvent } from '#src/sources/stream.ts';

interface FollowOptions {
  cursor?: unknown;
  environment?: Record<string, string>;
  now?: Date;
  keeps?: (text: string) => boolean;
  spending?: Spending;
  attempt?: number;
  /** Stops the stream after so many events, that of connecting included. */
  take?: number;
  settled?: () => Promise<void>;
  signal?: AbortSignal;
}

export type KeptEvent = Extract<StreamEvent, { kind: 'kept' }>;

/** Follows a source's stream, by clients that may reach loopback; gives its events and what ended it. */
export async function follow<Settings>(
  type: SourceType<Settings, never> | SourceType<Settings, unknown>,
  settings: Settings,
  options: FollowOptions = {},
): Promise<{ events: StreamEvent[]; kept: KeptEvent[]; end: unknown }> {
  const { environment = {}, now, take = Number.POSITIVE_INFINITY } = options;
  await using http = createHttpClient({ allow: ['127.0.0.1'], pauseMs: 0 });
  await using streams = createStreamClient({ allow: ['127.0.0.1'] });
  const events: StreamEvent[] = [];
  let end: unknown = null;
  if (!type.stream) throw new Error(`${type.type} offers no stream`);
  try {
    const stream = type.stream.follow({
      settings,
      cursor: options.cursor ?? null,
      http,
      streams,
      proxy: null,
      secrets: (name) => environment[name],
      now: () => now ?? new Date(),
      signal: options.signal ?? AbortSignal.timeout(10_000),
      keeps: options.keeps ?? (() => true),
      spending: options.spending ?? { posts: 0, dollars: 0 },
      settled: options.settled ?? (async () => undefined),
      attempt: options.attempt ?? 0,
    });
    for await (const event of stream) {
      events.push(event);
      if (events.length >= take) break;
    }
  } catch (error) {
    end = error;
  }
  return { events, kept: events.filter((event) => event.kind === 'kept'), end };
}
