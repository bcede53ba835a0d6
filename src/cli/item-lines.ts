import { createReadStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { z } from 'zod';
import { codeOf, KhavaranError } from '#src/base/errors.ts';
import { itemIn, LINE_EXAMPLE, LONGEST_LINE } from '#src/sources/item-line.ts';
import { unreadable } from './read-input.ts';
import { type Line, readLines } from './read-lines.ts';

const NO_TEXT = /[\0\ufffd]/;
/** Whoever gives a file of another kind wants one sentence, not one for each of its lines. */
const MOST_COMPLAINTS = 20;

/** A line of the input: the item that it holds, or why it holds none. Lines count from 1. */
export type ItemLine<Item> = { number: number; item: Item } | { number: number; problem: string };

/**
 * Reads JSON Lines from a file, or from standard input for none or `-`, a list for each piece that arrives; empty lines are
 * left out. Memory holds one piece and one line. Throws `cli/input` where nothing can be read, and for binary data.
 */
export async function* readItems<Schema extends z.ZodType>(
  file: string | undefined,
  stdin: Readable,
  schema: Schema,
): AsyncGenerator<ItemLine<z.infer<Schema>>[]> {
  const input = file === undefined || file === '-' ? stdin : createReadStream(file);
  let found = false;
  try {
    for await (const lines of readLines(input, LONGEST_LINE)) {
      const read = lines.flatMap((line) => readItem(line, schema) ?? []);
      found ||= read.some((one) => 'item' in one);
      // Among items a stray byte spoils its own line alone.
      if (!found && lines.some((line) => 'text' in line && NO_TEXT.test(line.text)))
        throw new KhavaranError(
          'cli/input',
          `${nameOf(file)} holds no text in UTF-8, but other data: ${LINE_EXAMPLE}.`,
        );
      yield read;
    }
  } catch (error) {
    if (error instanceof KhavaranError || codeOf(error) === 'unknown') throw error;
    throw unreadable(file, error);
  }
}

function readItem<Schema extends z.ZodType>(line: Line, schema: Schema): ItemLine<z.infer<Schema>> | null {
  const { number } = line;
  if ('problem' in line) return line;
  if (line.text.trim() === '') return null;
  return { number, ...itemIn(line.text, schema) };
}

function nameOf(file: string | undefined): string {
  return file === undefined || file === '-' ? 'standard input' : file;
}

/** Says on standard error what is wrong with lines: the first of them each, of the others how many. */
export class Complaints {
  #count = 0;
  readonly #name: string;
  readonly #stderr: Writable;

  constructor(file: string | undefined, stderr: Writable) {
    this.#name = nameOf(file);
    this.#stderr = stderr;
  }

  say(line: number, problem: string): void {
    this.#count++;
    if (this.#count <= MOST_COMPLAINTS) this.#stderr.write(`${this.#name}, line ${line}: ${problem}\n`);
  }

  /** At the end of the input. Returns the exit code. */
  end(items: number): number {
    const more = this.#count - MOST_COMPLAINTS;
    if (more > 0)
      this.#stderr.write(`${this.#name}: ${more} more ${more === 1 ? 'line' : 'lines'} could not be read.\n`);
    if (items + this.#count === 0) this.#stderr.write(`${this.#name} is empty: it holds no item.\n`);
    return this.#count > 0 ? 1 : 0;
  }
}
