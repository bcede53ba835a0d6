import { accountability } from './accountability.ts';
import { advocacy } from './advocacy.ts';
import { callForKilling } from './call-for-killing.ts';
import { denial } from './denial.ts';
import { executionReport } from './execution-report.ts';
import { executionWarning } from './execution-warning.ts';
import { memory } from './memory.ts';
import type { SignalTraits } from './signal-traits.ts';
import { unAction } from './un-action.ts';

/** Every signal, in the order of `SIGNALS`. */
export const SIGNAL_TRAITS: readonly SignalTraits[] = [
  callForKilling,
  executionWarning,
  executionReport,
  unAction,
  accountability,
  denial,
  advocacy,
  memory,
];
