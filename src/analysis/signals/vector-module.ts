/**
 * The WebAssembly module behind `vector-kernel.ts`, written out instruction by instruction (WebAssembly Core Specification
 * 2.0, chapter 5), so that nothing has to be built. Locals are named by their number; parameters come first.
 */
type Code = readonly number[];

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;

const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
/** A constant below 64. */
const number = (value: number): Code => [0x41, value];
const ADD: Code = [0x6a];
const SUBTRACT: Code = [0x6b];
const MULTIPLY: Code = [0x6c];
const IS_LESS: Code = [0x49];
const IS_ZERO: Code = [0x45];
const LOAD: Code = [0x28, 2, 0];
const LOAD_FLOAT: Code = [0x2a, 2, 0];
const STORE_FLOAT: Code = [0x38, 2, 0];
const ADD_FLOAT: Code = [0x92];
const MULTIPLY_FLOAT: Code = [0x94];
const DIVIDE_FLOAT: Code = [0x95];
const ROOT_FLOAT: Code = [0x91];
const ZERO_FLOAT: Code = [0x43, 0, 0, 0, 0];
const LOAD_FOUR: Code = [0xfd, 0, 4, 0];
const STORE_FOUR: Code = [0xfd, 0x0b, 4, 0];
const SPREAD: Code = [0xfd, 0x13];
const ADD_FOUR: Code = [0xfd, 0xe4, 1];
const SUBTRACT_FOUR: Code = [0xfd, 0xe5, 1];
const MULTIPLY_FOUR: Code = [0xfd, 0xe6, 1];
const ABSOLUTE_BYTES: Code = [0xfd, 0x60];
/** Eight products, 16 bits each, of the first or the last eight bytes with sign of two vectors. */
const MULTIPLY_BYTES: readonly Code[] = [
  [0xfd, 0x9c, 1],
  [0xfd, 0x9d, 1],
];
/** The first or the last four of eight numbers of 16 bits, as 32 bits. */
const WIDEN: readonly Code[] = [
  [0xfd, 0xa7, 1],
  [0xfd, 0xa8, 1],
];
const TO_FLOATS: Code = [0xfd, 0xfa, 1];
const lane = (index: number): Code => [0xfd, 0x1f, index];

/** Does `body` until it has been done for each index from 0, `step` apart, below the local `end`; `index` is a local. */
const each = (index: number, end: number, step: number, ...body: Code[]): Code[] => [
  number(0),
  set(index),
  [0x03, 0x40],
  ...body,
  get(index),
  number(step),
  ADD,
  set(index),
  get(index),
  get(end),
  IS_LESS,
  [0x0d, 0],
  [0x0b],
];
/** Does `body` as often as the local `count` says, counting it down; addresses in `moved` go four bytes on each time. */
const repeat = (count: number, moved: readonly number[], ...body: Code[]): Code[] => [
  [0x02, 0x40],
  [0x03, 0x40],
  get(count),
  IS_ZERO,
  [0x0d, 1],
  ...body,
  ...moved.flatMap((local) => [get(local), number(4), ADD, set(local)]),
  get(count),
  number(1),
  SUBTRACT,
  set(count),
  [0x0c, 0],
  [0x0b],
  [0x0b],
];
/** Sets a local to the address of the row that the first parameter points to; parameters 3 and 4 are the table. */
const rowInto = (local: number): Code[] => [get(3), get(0), LOAD, get(4), MULTIPLY, ADD, set(local)];
const sumOfLanes = (local: number): Code[] => [
  get(local),
  lane(0),
  get(local),
  lane(1),
  ADD_FLOAT,
  get(local),
  lane(2),
  ADD_FLOAT,
  get(local),
  lane(3),
  ADD_FLOAT,
];
const four = (base: number, index: number): Code[] => [get(base), get(index), ADD, LOAD_FOUR];

/** Parameters: places, values, count, weights, stride, out. Then row, index and the value four times. */
const gather = repeat(
  2,
  [0, 1],
  ...rowInto(6),
  get(1),
  LOAD_FLOAT,
  SPREAD,
  set(8),
  ...each(7, 4, 16, get(5), get(7), ADD, ...four(5, 7), ...four(6, 7), get(8), MULTIPLY_FOUR, ADD_FOUR, STORE_FOUR),
);

const loadFour = (offset: number): Code => [0xfd, 0, 4, offset];
const storeFour = (offset: number): Code => [0xfd, 0x0b, 4, offset];
/**
 * Reads sixteen bytes of the row 6 from index 7 on, and does `work` for each four of them: their weights, sign(b) × b², as
 * floats, come from the instructions it is given, and 16 times the second argument is where their floats stand. Uses locals 10
 * to 12.
 */
const sixteen = (work: (weights: Code[], quarter: number) => Code[]): Code[] => [
  ...four(6, 7),
  set(10),
  get(10),
  ABSOLUTE_BYTES,
  set(11),
  ...MULTIPLY_BYTES.flatMap((multiply, half) => [
    get(10),
    get(11),
    multiply,
    set(12),
    ...WIDEN.flatMap((widen, part) => work([get(12), widen, TO_FLOATS], half * 2 + part)),
  ]),
];
/** Sets local 8 to the address of the floats of parameter 5 that belong to the bytes from index 7 on. */
const floatsInto8: Code[] = [get(7), number(4), MULTIPLY, get(5), ADD, set(8)];

/** Parameters: places, values, count, weights, stride, out. Then row, index, address in out; value, and three of `sixteen`. */
const gatherBytes = repeat(
  2,
  [0, 1],
  ...rowInto(6),
  get(1),
  LOAD_FLOAT,
  SPREAD,
  set(9),
  ...each(
    7,
    4,
    16,
    ...floatsInto8,
    ...sixteen((weights, quarter) => [
      get(8),
      get(8),
      loadFour(quarter * 16),
      ...weights,
      get(9),
      MULTIPLY_FOUR,
      ADD_FOUR,
      storeFour(quarter * 16),
    ]),
  ),
);

/** Parameters: places, shares, count, weights, stride, slopes. Then row, index, address in slopes; sums, and three of `sixteen`. */
const projectBytes = repeat(
  2,
  [0, 1],
  ...rowInto(6),
  ZERO_FLOAT,
  SPREAD,
  set(9),
  ...each(
    7,
    4,
    16,
    ...floatsInto8,
    ...sixteen((weights, quarter) => [
      get(8),
      loadFour(quarter * 16),
      ...weights,
      MULTIPLY_FOUR,
      get(9),
      ADD_FOUR,
      set(9),
    ]),
  ),
  get(1),
  ...sumOfLanes(9),
  STORE_FLOAT,
);

const slope: Code[] = [...four(5, 11), get(13), MULTIPLY_FOUR, ...four(10, 11), get(14), MULTIPLY_FOUR, ADD_FOUR];
/**
 * Parameters: places, values, count, weights, stride, gradients, squares, decays, rate, share. Then row, index, the address of
 * the row's square; four times each: value, decay, sums, slope.
 */
const descend = repeat(
  2,
  [0, 1],
  ...rowInto(10),
  get(1),
  LOAD_FLOAT,
  SPREAD,
  set(13),
  get(7),
  get(0),
  LOAD,
  number(4),
  MULTIPLY,
  ADD,
  LOAD_FLOAT,
  SPREAD,
  set(14),
  ZERO_FLOAT,
  SPREAD,
  set(15),
  ...each(11, 4, 16, ...slope, set(16), get(15), get(16), get(16), MULTIPLY_FOUR, ADD_FOUR, set(15)),
  get(6),
  get(0),
  LOAD,
  number(4),
  MULTIPLY,
  ADD,
  set(12),
  get(12),
  get(12),
  LOAD_FLOAT,
  ...sumOfLanes(15),
  get(9),
  MULTIPLY_FLOAT,
  ADD_FLOAT,
  STORE_FLOAT,
  get(8),
  get(12),
  LOAD_FLOAT,
  ROOT_FLOAT,
  DIVIDE_FLOAT,
  SPREAD,
  set(15),
  ...each(
    11,
    4,
    16,
    get(10),
    get(11),
    ADD,
    ...four(10, 11),
    ...slope,
    get(15),
    MULTIPLY_FOUR,
    SUBTRACT_FOUR,
    STORE_FOUR,
  ),
);

/** A number as LEB128 without sign. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

function sized(bytes: readonly number[]): number[] {
  return [...leb(bytes.length), ...bytes];
}

function vector(items: readonly Code[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function section(kind: number, bytes: readonly number[]): number[] {
  return [kind, ...sized(bytes)];
}

function named(name: string): number[] {
  return sized([...new TextEncoder().encode(name)]);
}

/** `locals`: how many of which type follow the parameters. */
function body(locals: readonly [count: number, type: number][], instructions: readonly Code[]): number[] {
  return sized([...vector(locals), ...instructions.flat(), 0x0b]);
}

const six = Array.from({ length: 6 }, () => I32);
const TYPES = [
  [0x60, ...sized(six), 0],
  [0x60, ...sized([...six, I32, I32, F32, F32]), 0],
];

/** What follows the parameters of the functions on bytes. */
const OF_BYTES: readonly [count: number, type: number][] = [
  [3, I32],
  [4, V128],
];

export const VECTOR_MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, vector(TYPES)),
  ...section(2, vector([[...named('host'), ...named('memory'), 2, 0, 1]])),
  ...section(3, vector([[0], [0], [0], [1]])),
  ...section(
    7,
    vector([
      [...named('gather'), 0, 0],
      [...named('gatherBytes'), 0, 1],
      [...named('projectBytes'), 0, 2],
      [...named('descend'), 0, 3],
    ]),
  ),
  ...section(
    10,
    vector([
      body(
        [
          [2, I32],
          [1, V128],
        ],
        gather,
      ),
      body(OF_BYTES, gatherBytes),
      body(OF_BYTES, projectBytes),
      body(
        [
          [3, I32],
          [4, V128],
        ],
        descend,
      ),
    ]),
  ),
]);
