import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepOwnConnection, pause } from './own-connection.ts';

/** Begun while nothing got through it may come to nothing: a new one is begun soon, since all else waits for it. */
const CONNECT_MS = 3_000;
const AGAIN_MS = 1_000;
/** The server ends a session of ours that says nothing for so long. */
const SILENCE_MS = 30_000;
const STOP_MS = 2_000;

export interface Patience {
  /** How often it is asked. */
  beatMs: number;
  /** Whoever is not answered by now may be cut off: what was on its way then comes no later than this. */
  doubtMs: number;
  /** And whoever is not answered for so long after it is. */
  certainMs: number;
}

const PATIENCE: Patience = { beatMs: 2_000, doubtMs: 2_000, certainMs: 8_000 };

export interface WatchedConnections extends AsyncDisposable {
  /** Makes the sockets of a pool: see `openDatabase`. */
  openSocket(): Socket;
}

/**
 * Ends the connections to a database on another machine that a network left half open: nothing comes by them any more and
 * nobody is told, so that whoever asked by one waits until the system gives it up, a quarter of an hour later. A connection
 * of our own asks every few seconds. When it hangs, and another one gets through, those by which nothing came
 * meanwhile are ended; whoever waits for one fails, and what it did is done again.
 */
export function watchConnections(
  databaseUrl: string,
  onEnded: (connections: number) => void,
  { beatMs, doubtMs, certainMs }: Patience = PATIENCE,
): WatchedConnections {
  const sockets = new Set<Socket>();
  /** Bytes that had come by each when the answer was overdue. */
  let heard = new Map<Socket, number>();
  let hung = false;

  function endSilent(): void {
    const silent = [...heard].filter(([socket, bytes]) => sockets.has(socket) && socket.bytesRead === bytes);
    heard = new Map();
    for (const [socket] of silent) socket.destroy(new Error('The connection to the database was left half open.'));
    if (silent.length > 0) onEnded(silent.length);
  }

  const settings = {
    connectionTimeoutMillis: CONNECT_MS,
    // For the first questions: what follows has limits of its own.
    statement_timeout: CONNECT_MS,
  };
  const options = { name: 'connections', silenceMs: SILENCE_MS, againMs: Math.min(beatMs, AGAIN_MS), settings };
  const asking = keepOwnConnection(databaseUrl, options, async (client, signal) => {
    if (hung) endSilent();
    hung = false;
    while (!signal.aborted) {
      const asked = client.query('select 1').then((): true => true);
      if (!(await within(doubtMs, asked))) {
        heard = new Map([...sockets].map((socket) => [socket, socket.bytesRead]));
        hung = !(await within(certainMs, asked));
        if (hung) return;
      }
      await pause(beatMs, signal);
    }
  });

  return {
    openSocket() {
      const socket = new Socket();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
    async [Symbol.asyncDispose]() {
      // A question that hangs holds nobody up.
      await Promise.race([asking[Symbol.asyncDispose](), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}

async function within(milliseconds: number, asked: Promise<true>): Promise<boolean> {
  const answered = await Promise.race([asked, sleep(milliseconds, false, { ref: false })]);
  // Nobody may be listening any more when it fails.
  if (!answered) asked.catch(() => {});
  return answered;
}
