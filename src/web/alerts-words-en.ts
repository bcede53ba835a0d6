import type { AlertState, Severity } from '#src/model/alert.ts';

export const ENGLISH = {
  filters: 'Filter the alerts',
  severity: 'Severity',
  state: 'State',
  any: 'any',
  show: 'Show',
  clear: 'Show all',
  states: {
    raised: 'open',
    acknowledged: 'acknowledged',
    resolved: 'resolved',
    false: 'false alarm',
  } satisfies Record<AlertState, string>,
  severities: { low: 'low', normal: 'normal', high: 'high', urgent: 'urgent' } satisfies Record<Severity, string>,
  by: (name: string) => `by ${name}`,
  /** Buttons: what they make of an alert. */
  make: {
    raised: 'Open again',
    acknowledged: 'Acknowledge',
    resolved: 'Resolved',
    false: 'False alarm',
  } satisfies Record<AlertState, string>,
  /** For screen readers, behind a button. */
  alert: (number: string) => `alert ${number}`,
  heldUntil: 'Held until',
  toldTogether: 'told together with other alerts, in one message',
  escalated: 'Nobody acknowledged it in time; told to others',
  noneLike: 'No alert is like this. Choose other conditions.',
  notAny: 'Somebody else has changed this alert meanwhile. Load the page again to see how it stands.',
  trouble: 'Channels that take no messages',
  since: 'since',
  waiting: (number: number, figure: string) => `${figure} ${number === 1 ? 'message waits' : 'messages wait'}`,
};

export type AlertPageWords = typeof ENGLISH;
