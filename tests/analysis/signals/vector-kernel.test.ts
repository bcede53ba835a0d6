import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVectorKernel } from '#src/analysis/signals/vector-kernel.ts';

const WIDTH = 8;
const ROWS = 6;
const small = fc.float({ min: -2, max: 2, noNaN: true });
const rows = fc.array(fc.array(small, { minLength: WIDTH, maxLength: WIDTH }), { minLength: ROWS, maxLength: ROWS });
const entries = fc.array(fc.tuple(fc.nat(ROWS - 1), small), { maxLength: 7 });
const vector = fc.array(small, { minLength: WIDTH, maxLength: WIDTH });

const BYTES = 32;
const byte = fc.integer({ min: -127, max: 127 });
const rowsOfBytes = fc.array(fc.array(byte, { minLength: BYTES, maxLength: BYTES }), {
  minLength: ROWS,
  maxLength: ROWS,
});
const squareWithSign = (value: number) => Math.sign(value) * value ** 2;

/** Memory with places at 0, values at 64, a vector at 128, squares at 256, decays at 320, and the table at 512. */
function laidOut(table: number[][], pairs: [number, number][], values: number[]) {
  const kernel = createVectorKernel(1024);
  new Int32Array(kernel.memory, 0, 16).set(pairs.map(([place]) => place));
  const floats = new Float32Array(kernel.memory);
  floats.set(
    pairs.map(([, value]) => value),
    64 / 4,
  );
  floats.set(values, 128 / 4);
  floats.fill(0.01, 256 / 4, 256 / 4 + ROWS);
  floats.fill(0.5, 320 / 4, 320 / 4 + ROWS);
  floats.set(table.flat(), 512 / 4);
  return { kernel, floats };
}

function expectClose(found: Iterable<number>, expected: number[]) {
  for (const [index, value] of [...found].entries()) expect(value).toBeCloseTo(expected[index]!, 3);
}

/** Sums of squares up to a million in floats of 24 bits. */
function expectNear(found: Iterable<number>, expected: number[]) {
  for (const [index, value] of [...found].entries()) expect(Math.abs(value - expected[index]!)).toBeLessThan(1);
}

describe('the vector kernel', () => {
  it('adds rows, each by its value', () => {
    fc.assert(
      fc.property(rows, entries, vector, (table, pairs, start) => {
        const { kernel, floats } = laidOut(table, pairs, start);
        kernel.gather(0, 64, pairs.length, 512, WIDTH * 4, 128);
        const expected = start.map((from, j) => pairs.reduce((sum, [row, by]) => sum + table[row]![j]! * by, from));
        expectClose(floats.subarray(32, 32 + WIDTH), expected);
      }),
    );
  });

  it('adds rows of bytes, which stand for their squares with the sign', () => {
    fc.assert(
      fc.property(rowsOfBytes, entries, (table, pairs) => {
        const { kernel, floats } = laidOut([], pairs, []);
        new Int8Array(kernel.memory, 512).set(table.flat());
        kernel.gatherBytes(0, 64, pairs.length, 512, BYTES, 128);
        const expected = table[0]!.map((_, j) =>
          pairs.reduce((sum, [row, by]) => sum + squareWithSign(table[row]![j]!) * by, 0),
        );
        expectNear(floats.subarray(32, 32 + BYTES), expected);
      }),
    );
  });

  it('gives the product of each row of bytes with a vector', () => {
    fc.assert(
      fc.property(
        rowsOfBytes,
        entries,
        fc.array(small, { minLength: BYTES, maxLength: BYTES }),
        (table, pairs, slopes) => {
          const { kernel, floats } = laidOut([], pairs, slopes);
          new Int8Array(kernel.memory, 512).set(table.flat());
          kernel.projectBytes(0, 64, pairs.length, 512, BYTES, 128);
          const expected = pairs.map(([row]) =>
            table[row]!.reduce((sum, byte, j) => sum + squareWithSign(byte) * slopes[j]!, 0),
          );
          expectNear(floats.subarray(16, 16 + pairs.length), expected);
        },
      ),
    );
  });

  it('steps down the gradient, each row at its own rate', () => {
    fc.assert(
      fc.property(rows, entries, vector, (table, pairs, gradients) => {
        const { kernel, floats } = laidOut(table, pairs, gradients);
        kernel.descend(0, 64, pairs.length, 512, WIDTH * 4, 128, 256, 320, 0.05, 1 / WIDTH);
        const expected = table.map((row) => [...row]);
        const squares = table.map(() => 0.01);
        for (const [place, value] of pairs) {
          const slope = expected[place]!.map((weight, j) => gradients[j]! * value + 0.5 * weight);
          squares[place]! += slope.reduce((sum, one) => sum + one * one, 0) / WIDTH;
          for (let j = 0; j < WIDTH; j++) expected[place]![j]! -= (0.05 / Math.sqrt(squares[place]!)) * slope[j]!;
        }
        expectClose(floats.subarray(128, 128 + ROWS * WIDTH), expected.flat());
        expectClose(floats.subarray(64, 64 + ROWS), squares);
      }),
    );
  });
});
