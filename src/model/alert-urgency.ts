import { SEVERITIES, type Severity } from './alert.ts';

/** What goes out first: 3 for what is urgent, 0 for what is low. */
export function urgencyOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
