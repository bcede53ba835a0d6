import { SIGNALS } from '#src/model/signal.ts';

/** What the model gives a margin for: each signal, "of any interest", and "the voice of a call is direct". */
export const OUTPUTS = [...SIGNALS, 'relevant', 'direct_voice'] as const;

export const CALL = SIGNALS.indexOf('call_for_killing');
export const RELEVANT = SIGNALS.length;
export const VOICE = SIGNALS.length + 1;
