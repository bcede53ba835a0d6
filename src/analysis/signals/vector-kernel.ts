import { VECTOR_MODULE } from './vector-module.ts';

/**
 * The inner loops of the network over rows of 32-bit floats, four at a time: in WebAssembly, because JavaScript has no vector
 * instructions, and these loops are most of the work of an analysis and nearly all of training. IEEE arithmetic, so the
 * result is the same on every machine. Addresses are bytes in `memory`; `places` are row numbers (32 bits) of a table at
 * `weights` whose rows take `stride` bytes, a multiple of 16.
 */
export interface VectorKernel {
  memory: ArrayBuffer;
  /** out += values[i] × row(places[i]), for each i below `count`. */
  gather(places: number, values: number, count: number, weights: number, stride: number, out: number): void;
  /** As `gather`, where a weight is a signed byte b that stands for sign(b) × b²: a quarter of the memory to wait for. */
  gatherBytes(places: number, values: number, count: number, weights: number, stride: number, out: number): void;
  /** shares[i] = row(places[i]) · slopes, the rows in bytes. */
  projectBytes(places: number, shares: number, count: number, weights: number, stride: number, slopes: number): void;
  /**
   * A step of AdaGrad with one rate a row. With slope = gradients × values[i] + decays[place] × row:
   * squares[place] += |slope|² × share, row −= rate / √squares[place] × slope.
   */
  descend(
    places: number,
    values: number,
    count: number,
    weights: number,
    stride: number,
    gradients: number,
    squares: number,
    decays: number,
    rate: number,
    share: number,
  ): void;
}

/** Bytes of a page of WebAssembly memory. */
const PAGE = 65_536;

/** A kernel over memory of at least so many bytes, all zero. */
export function createVectorKernel(bytes: number): VectorKernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(VECTOR_MODULE), { host: { memory } });
  const { gather, gatherBytes, projectBytes, descend } = exports;
  if (
    typeof gather !== 'function' ||
    typeof gatherBytes !== 'function' ||
    typeof projectBytes !== 'function' ||
    typeof descend !== 'function'
  )
    throw new TypeError('The vector module lacks a function.');
  return {
    memory: memory.buffer,
    gather: (...words) => void gather(...words),
    gatherBytes: (...words) => void gatherBytes(...words),
    projectBytes: (...words) => void projectBytes(...words),
    descend: (...words) => void descend(...words),
  };
}
