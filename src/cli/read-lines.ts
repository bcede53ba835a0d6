import { StringDecoder } from 'node:string_decoder';

/** A line of a stream: its text, or why it is not given. Lines count from 1. */
export type Line = { number: number; text: string } | { number: number; problem: string };

/**
 * The lines of a UTF-8 stream, a list for each piece that arrives, so that memory holds one piece and one line. A line of
 * more than `longest` UTF-16 code units is skipped and named. Line ends are LF or CRLF; a byte order mark is dropped.
 */
export async function* readLines(input: AsyncIterable<Uint8Array | string>, longest: number): AsyncGenerator<Line[]> {
  const decoder = new StringDecoder('utf8');
  let number = 0;
  let rest = '';
  let skipping = false;

  const take = (text: string): Line[] => {
    const lines: Line[] = [];
    let from = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const line = rest + text.slice(from, end);
      rest = '';
      from = end + 1;
      number++;
      if (skipping || line.length > longest) lines.push({ number, problem: `longer than ${longest} characters` });
      else lines.push({ number, text: clean(line, number) });
      skipping = false;
    }
    if (!skipping) rest += text.slice(from);
    if (rest.length > longest) {
      rest = '';
      skipping = true;
    }
    return lines;
  };

  for await (const piece of input) {
    const lines = take(typeof piece === 'string' ? piece : decoder.write(Buffer.from(piece)));
    if (lines.length > 0) yield lines;
  }
  const last = take(decoder.end());
  if (rest !== '' || skipping) last.push(...take('\n'));
  if (last.length > 0) yield last;
}

function clean(line: string, number: number): string {
  const text = number === 1 && line.startsWith('\ufeff') ? line.slice(1) : line;
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
