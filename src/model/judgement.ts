import type { SignalName, Voice } from './signal.ts';

/** What somebody at the desk says of one finding of one item. `holds` false: it is not there. */
export type Judgement =
  | { kind: 'signal'; subject: SignalName; holds: boolean; voice: Voice | null }
  | { kind: 'entity'; subject: string; holds: boolean };

/** Who judged, for the record. */
export interface Judge {
  id: string;
  name: string;
}
