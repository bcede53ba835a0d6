/** What the chain's last record was at a moment. */
export interface ChainHead {
  sequence: number;
  hash: string;
}

/** A head, signed: whoever rewrites or cuts off the chain behind it cannot make it anew. */
export interface Checkpoint extends ChainHead {
  /** ISO 8601, UTC. */
  time: string;
  /** SHA-256 (lower-case hex) of the public key. */
  keyId: string;
  /** Ed25519, base64. */
  signature: string;
}

/** Ways in which others vouch that a checkpoint was there at a time. */
const ANCHOR_KINDS = ['rfc3161', 'opentimestamps'] as const;
export type AnchorKind = (typeof ANCHOR_KINDS)[number];

/** `waiting`: not asked yet. `pending`: promised, and to be fetched later. */
export type AnchorState = 'waiting' | 'pending' | 'proven' | 'failed';
