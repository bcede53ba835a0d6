import type { Reader } from '../reader.ts';

export type Cell = string | number | Date | null;

/** A list as a table for programs: heads in English, and rows read from the database as they are written out. */
export interface Table {
  name: string;
  heads: readonly string[];
  rows: AsyncIterable<readonly Cell[]>;
}

/** A list as a table for readers, in their words, digits and zone. */
export interface Sheet {
  heads: readonly string[];
  rows: AsyncIterable<readonly SheetCell[]>;
}

export interface SheetCell {
  text: string;
  /** Of foreign text; ours is in the language of the reader. */
  language?: string;
  /** Figures and dates, which do not break. */
  whole?: boolean;
}

/** A column of a list; on paper, where there is less room, stand those that have a `paper`. */
export interface Column<Row> {
  head: string;
  cell(row: Row): Cell;
  paper?: { head(reader: Reader): string; cell(row: Row, reader: Reader): SheetCell };
}

/** A list that can be taken away. `rows` gives at most so many, read as they are asked for. */
export interface List {
  table(most: number): Table;
  sheet(reader: Reader, most: number): Sheet;
}

export function listOf<Row>(
  name: string,
  columns: readonly Column<Row>[],
  rows: (most: number) => AsyncIterable<Row>,
): List {
  return {
    table: (most) => ({
      name,
      heads: columns.map(({ head }) => head),
      rows: mapped(rows(most), (row) => columns.map((column) => column.cell(row))),
    }),
    sheet(reader, most) {
      const shown = columns.flatMap(({ paper }) => paper ?? []);
      return {
        heads: shown.map(({ head }) => head(reader)),
        rows: mapped(rows(most), (row) => shown.map((column) => column.cell(row, reader))),
      };
    },
  };
}

/** The first part is there soon, whatever follows. */
const FIRST_BATCH = 50;
const BATCH = 500;

/** So many rows, those that come after one of which the list said so. */
export interface Part {
  after: number | undefined;
  limit: number;
}

/** A list that is read a part at a time: of each part, `next` is what the following one comes after, null at the end. */
export async function* readInParts<Row>(
  read: (part: Part) => Promise<{ rows: readonly Row[]; next: number | null }>,
  most: number,
): AsyncGenerator<Row> {
  let after: number | undefined;
  let left = most;
  for (let batch = FIRST_BATCH; left > 0; batch = BATCH) {
    const { rows, next } = await read({ after, limit: Math.min(batch, left) });
    yield* rows;
    left -= rows.length;
    if (next === null) return;
    after = next;
  }
}

/** A list that is in memory anyway. */
export async function* listed<Row>(rows: readonly Row[], most: number): AsyncGenerator<Row> {
  yield* rows.slice(0, most);
}

async function* mapped<From, To>(rows: AsyncIterable<From>, to: (row: From) => To): AsyncGenerator<To> {
  for await (const row of rows) yield to(row);
}
