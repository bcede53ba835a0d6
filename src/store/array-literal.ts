/** Whole numbers as PostgreSQL writes an array of them: for thousands, much quicker than one parameter an element. */
export function integers(values: Iterable<number>): string {
  return `{${[...values].join(',')}}`;
}
