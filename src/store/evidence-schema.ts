import type { ColumnType, Generated } from 'kysely';
import type { Default, NullableTime, Time } from './columns.ts';

export interface CapturesTable {
  id: Generated<number>;
  sequence: number;
  source_id: number | null;
  final_url: string;
  status: number;
  captured_at: Time;
  payload_sha256: string;
  payload_length: number;
  record: ColumnType<unknown, string, string>;
  previous_hash: string;
  hash: string;
}

export interface CheckpointsTable {
  id: Generated<number>;
  sequence: number;
  hash: string;
  made_at: Time;
  key_id: string;
  signature: string;
}

export interface AnchorsTable {
  id: Generated<number>;
  checkpoint_id: number;
  kind: string;
  service: string;
  state: Default<string>;
  proof: Default<Uint8Array | null>;
  proven_at: NullableTime;
  tries: Default<number>;
  next_try: Time;
  reason: Default<string | null>;
}

export interface WatchesTable {
  item_id: number;
  step: Default<number>;
  next_check: NullableTime;
  last_checked: NullableTime;
  last_seen: Time;
  state: Default<string>;
  missing_since: NullableTime;
  gone_at: NullableTime;
  reason: Default<string | null>;
  capture_id: Default<number | null>;
  candidate_hash: Default<string | null>;
  matched: Default<boolean>;
  alerts_checked_at: NullableTime;
}

export interface PageWordingsTable {
  item_id: number;
  number: number;
  title: string;
  text: string;
  content_hash: string;
  capture_id: number | null;
  seen_at: Time;
}

export interface ItemEvidenceTable {
  id: Generated<number>;
  item_id: number;
  kind: string;
  url: string;
  state: Default<string>;
  capture_id: Default<number | null>;
  tries: Default<number>;
  next_try: Time;
  reason: Default<string | null>;
}

export interface RedactionsTable {
  id: Generated<number>;
  item_id: number | null;
  capture_id: number | null;
  why: string;
  made_by: string;
  made_at: Time;
  sealed: Default<Uint8Array | null>;
  /** When it reached all that one of today reaches; null of one of an earlier version that has not yet. */
  reached_at: NullableTime;
}

export interface SealedPayloadsTable {
  payload_sha256: string;
  redaction_id: number;
  sealed_at: Time;
}

export interface UnsealingsTable {
  id: Generated<number>;
  redaction_id: number;
  payload_sha256: string | null;
  why: string;
  opened_by: string;
  opened_at: Time;
}

export interface PayloadRemovalsTable {
  payload_sha256: string;
  why: string;
  removed_at: Time;
}

export interface ArchivedPayloadsTable {
  payload_sha256: string;
  key: string;
  object_sha256: string;
  object_length: number;
  state: Default<string>;
  changed_at: Time;
}

/** Captures, their chain, and what became of what was captured. */
export interface EvidenceTables {
  captures: CapturesTable;
  checkpoints: CheckpointsTable;
  anchors: AnchorsTable;
  watches: WatchesTable;
  page_wordings: PageWordingsTable;
  item_evidence: ItemEvidenceTable;
  redactions: RedactionsTable;
  sealed_payloads: SealedPayloadsTable;
  unsealings: UnsealingsTable;
  payload_removals: PayloadRemovalsTable;
  archived_payloads: ArchivedPayloadsTable;
}
