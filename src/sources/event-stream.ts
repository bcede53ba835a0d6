import { KhavaranError } from '#src/base/errors.ts';

/** One event as the server sent it. */
export interface ServerEvent {
  /** `message` where it names none. */
  type: string;
  data: string;
}

const LONGEST_EVENT = 1024 * 1024;

/**
 * Server-sent events out of an answer's bytes (HTML standard, section 9.2.6): lines end in CR, LF or both, several
 * `data` lines are one text, comments and unknown fields are left out, an event that was cut off is none. One that grows
 * beyond a megabyte ends the stream: `net/too-large`.
 */
export async function* readEventStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let type = '';
  let data: string[] = [];
  let length = 0;
  for await (const line of linesOf(chunks, LONGEST_EVENT)) {
    if (line === '') {
      if (data.length > 0) yield { type: type || 'message', data: data.join('\n') };
      type = '';
      data = [];
      length = 0;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') type = value.slice(0, 100);
    else if (field === 'data') {
      length += value.length + 1;
      if (length > LONGEST_EVENT) throw absurd();
      data.push(value);
    }
  }
}

/** Lines of UTF-8 bytes, without their ends. A line that was cut off is left out; one longer than the limit throws. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, longest: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let held = '';
  let afterReturn = false;
  for await (const chunk of chunks) {
    let text = decoder.decode(chunk, { stream: true });
    // The second half of a line end whose first half ended the last chunk.
    if (afterReturn && text.startsWith('\n')) text = text.slice(1);
    if (text !== '') afterReturn = text.endsWith('\r');
    // Looked through once: what was held has no line end in it.
    const parts = text.split(/\r\n|\n|\r/);
    parts[0] = held + (parts[0] ?? '');
    held = parts.pop() ?? '';
    if (held.length > longest) throw absurd();
    for (const line of parts) {
      if (line.length > longest) throw absurd();
      yield line;
    }
  }
}

function absurd(): KhavaranError {
  return new KhavaranError('net/too-large', 'The service sent a message of an absurd size.', { retry: 'later' });
}
