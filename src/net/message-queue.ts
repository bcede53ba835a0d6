import type { WebSocket } from 'ws';
import { KhavaranError } from '#src/base/errors.ts';
import { plainLine } from '#src/model/display-text.ts';

/** Messages that wait for the reader before the sender is held back. */
const MOST_WAITING = 256;
const MOST_WAITING_BYTES = 2 * 1024 * 1024;

export interface MessageQueueOptions {
  /** For messages. */
  host: string;
  silenceMs: number;
}

/**
 * The text messages of a socket as an iteration, with a bound: when too many wait, the socket is paused, and TCP holds
 * the sender back. Pings keep it awake; one that gives no sign of life is closed. Ends by a throw: no socket of a stream
 * ends because all was said.
 */
export function createMessageQueue(
  socket: WebSocket,
  { host, silenceMs }: MessageQueueOptions,
): AsyncIterableIterator<string> {
  const waiting: string[] = [];
  let waitingBytes = 0;
  let over: KhavaranError | null = null;
  let wake: () => void = () => undefined;
  let heardAt = performance.now();

  const end = (code: string, sentence: string) => {
    over ??= new KhavaranError(code, sentence, { retry: 'later' });
    wake();
  };
  const hear = () => {
    heardAt = performance.now();
  };
  const watch = setInterval(
    () => {
      if (socket.isPaused) return hear();
      if (performance.now() - heardAt > silenceMs) {
        end('net/timeout', `${host} gave no sign of life for ${Math.max(1, Math.round(silenceMs / 1000))} s.`);
        socket.terminate();
      } else if (socket.readyState === socket.OPEN) socket.ping();
    },
    Math.max(10, silenceMs / 3),
  );
  socket.on('ping', hear);
  socket.on('pong', hear);
  socket.on('message', (data, isBinary) => {
    hear();
    // Packed with a dictionary of the service's own; nobody asked for it.
    if (isBinary) return;
    const text = Array.isArray(data) ? Buffer.concat(data).toString() : Buffer.from(data as Buffer).toString();
    waiting.push(text);
    waitingBytes += text.length;
    if (waiting.length >= MOST_WAITING || waitingBytes >= MOST_WAITING_BYTES) socket.pause();
    wake();
  });
  socket.on('error', (error: Error & { code?: string }) => {
    const tooLong = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';
    end(
      tooLong ? 'net/too-large' : 'net/unreachable',
      tooLong ? `${host} sent a message of an absurd size.` : `The connection to ${host} broke.`,
    );
  });
  socket.on('close', (code, reason) => {
    clearInterval(watch);
    const said = plainLine(reason.toString()).slice(0, 200);
    end('net/closed', `${host} closed the connection (${code}${said ? `: ${said}` : ''}).`);
  });

  async function* messages(): AsyncGenerator<string> {
    try {
      for (;;) {
        const next = waiting.shift();
        if (next !== undefined) {
          waitingBytes -= next.length;
          if (socket.isPaused && waiting.length < MOST_WAITING / 2 && waitingBytes < MOST_WAITING_BYTES / 2)
            socket.resume();
          yield next;
        } else if (over) throw over;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      clearInterval(watch);
      socket.terminate();
    }
  }
  return messages();
}
