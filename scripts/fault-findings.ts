import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What the tests of faults (`tests/faults/run.ts`) tell, a line of JSON each. */
export type FaultLine =
  | { fault: string; promise: string; procedure: string; figure: string; seed: number }
  | { fault: string; leftOut: string };

export interface FaultFindings extends Disposable {
  /** Where they write: `FAULTS_REPORT`. */
  file: string;
  read(): FaultLine[];
}

export function openFaultFindings(): FaultFindings {
  const folder = mkdtempSync(path.join(tmpdir(), 'khavaran-faults-report-'));
  const file = path.join(folder, 'report.jsonl');
  return {
    file,
    read() {
      if (!existsSync(file)) return [];
      const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
      return lines.map((line): FaultLine => JSON.parse(line));
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
