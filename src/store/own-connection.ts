import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A connection that does not end in order is left to the server, which ends a silent session. */
const END_MS = 1_000;

export interface OwnConnectionOptions {
  /** How the server's lists of sessions name it. */
  name: string;
  /** The server ends the session when it says nothing for so long, paused as its process may be. */
  silenceMs: number;
  /** Before it is made anew. */
  againMs: number;
  settings: Pick<pg.ClientConfig, 'connectionTimeoutMillis' | 'query_timeout' | 'statement_timeout'>;
}

/**
 * Keeps a connection to the database beside the pool until disposed: `use` is called with each one that is made, and ends
 * when its signal does; by then the connection is lost, or all is over.
 */
export function keepOwnConnection(
  databaseUrl: string,
  { name, silenceMs, againMs, settings }: OwnConnectionOptions,
  use: (client: pg.Client, signal: AbortSignal) => Promise<void>,
): AsyncDisposable {
  const stopping = new AbortController();

  async function connectOnce(): Promise<void> {
    const client = new pg.Client({
      ...settings,
      connectionString: databaseUrl,
      application_name: `khavaran ${name}`,
      keepAlive: true,
    });
    const lost = new AbortController();
    // Without a listener, a server that dies would end our process.
    client.on('error', () => lost.abort());
    client.on('end', () => lost.abort());
    const isMade = await client.connect().then(
      () => true,
      () => false,
    );
    if (!isMade) {
      // Nobody waits for the end in order of what was never made.
      void client.end().catch(() => {});
      return;
    }
    try {
      await client.query(`set idle_session_timeout = ${silenceMs}`);
      await use(client, AbortSignal.any([stopping.signal, lost.signal]));
    } finally {
      await Promise.race([client.end().catch(() => {}), sleep(END_MS, undefined, { ref: false })]);
    }
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await connectOnce().catch(() => {});
      await pause(againMs, stopping.signal);
    }
  })();

  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await running;
    },
  };
}

/** Waits, but no longer than its signal lets it. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {});
}
