import { appendFileSync, readFileSync } from 'node:fs';

/** What happened outside of the service, in order, as those saw it who did it or to whom it was done. */
export type Happening =
  /** An outlet's answer with these items left whole. */
  | { what: 'served'; outlet: string; items: number[] }
  /** A receiver took a message. */
  | {
      what: 'landed';
      channel: string;
      key: string;
      /** Whether it says that it may be a repeat. */
      marked: boolean;
    }
  | { what: 'fault' | 'healed'; name: string };

export type HistoryEntry = Happening & { at: number };

/** The history of a test on disk, a line each, so that another process can judge it. */
export class History {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  add(happening: Happening): void {
    appendFileSync(this.file, `${JSON.stringify({ ...happening, at: Date.now() })}\n`);
  }
}

export function readHistory(file: string): HistoryEntry[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): HistoryEntry => JSON.parse(line));
}
