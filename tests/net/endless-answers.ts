import type { ServerResponse } from 'node:http';

/** Writes for as long as the other side takes it: to the answer, or to a stream that leads there. */
export function pour(response: ServerResponse, into: NodeJS.WritableStream = response): void {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const more = () => {
    while (!response.destroyed && into.write(chunk));
  };
  into.on('drain', more);
  more();
}

/** Writes one space after another, so many milliseconds apart. */
export function drip(response: ServerResponse, everyMs: number): void {
  const timer = setInterval(() => response.write(' '), everyMs);
  response.on('close', () => clearInterval(timer));
}
