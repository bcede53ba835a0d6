import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { SourceBudget, SourceRhythm } from '#src/model/source-health.ts';
import type { DigestTables } from './digest-schema.ts';
import type { EntityTables } from './entity-schema.ts';
import type { StreamTables } from './stream-schema.ts';

// Mirrors `migrations/`. JSON columns are written as strings and read as values.
type Json<T> = JSONColumnType<T & object>;
type Nullable<T> = ColumnType<T | null, string | null, string | null>;
type Time = ColumnType<Date, Date | string | undefined, Date | string>;
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Default<T> = ColumnType<T, T | undefined, T>;

export interface SourcesTable {
  id: Generated<number>;
  key: string;
  name: string;
  type: string;
  settings: ColumnType<unknown, string, string>;
  kind: string;
  platform: string;
  owner: string | null;
  stance: string | null;
  language: string | null;
  proxy: string | null;
  enabled: Default<boolean>;
  configured_by: Default<string>;
  state: ColumnType<unknown, string | null | undefined, string | null>;
  next_look: Time;
  interval_seconds: Default<number>;
  last_looked: NullableTime;
  last_outcome: Default<string | null>;
  last_reason: Default<string | null>;
  last_success: NullableTime;
  last_new_item: NullableTime;
  failures: Default<number>;
  created_at: Time;
  condition: Default<string | null>;
  condition_since: NullableTime;
  noticed_at: NullableTime;
  usual_listed: Default<number | null>;
  not_before: NullableTime;
  rhythm: ColumnType<SourceRhythm | null, string | null | undefined, string | null>;
  silent_after_ms: Default<number | null>;
  budget: ColumnType<SourceBudget | null, string | null | undefined, string | null>;
}

export interface SourceDaysTable {
  source_id: number;
  day: string;
  read: Default<number>;
  unchanged: Default<number>;
  nothing: Default<number>;
  refused: Default<number>;
  broken: Default<number>;
  items: Default<number>;
  requests: Default<number>;
  bytes: Default<number>;
}

export interface SourceNoticesTable {
  id: Generated<number>;
  kind: string;
  sources: ColumnType<unknown, string, string>;
  message: ColumnType<unknown, string, string>;
  raised_at: Time;
}

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

export interface ItemsTable {
  id: Generated<number>;
  source_id: number;
  external_id: string;
  url: string | null;
  canonical_url: string | null;
  title: string;
  text: string;
  search_text: Default<string>;
  search: Default<string | null>;
  author_name: string | null;
  author_handle: string | null;
  published: NullableTime;
  published_claim: string | null;
  updated_claim: string | null;
  declared_language: string | null;
  publisher_name: string;
  publisher_kind: string;
  publisher_platform: string;
  publisher_owner: string | null;
  publisher_stance: string | null;
  links: string[];
  forwarded_from: Nullable<{ name: string | null; url: string | null }>;
  quoted_in: string | null;
  capture_id: number | null;
  collected_at: Time;
  seen_at: Time;
  content_hash: string;
  revision: Default<number>;
  language: Default<string | null>;
  analysed_at: NullableTime;
  failures: Default<number>;
  failure: Default<string | null>;
  story_id: Default<number | null>;
  relation: Default<string | null>;
  join_reason: Default<string | null>;
  alerts_checked_at: NullableTime;
  redacted_at: NullableTime;
  reviewed_at: NullableTime;
  reviewed_by: Default<string | null>;
}

export interface ItemRevisionsTable {
  item_id: number;
  revision: number;
  title: string;
  text: string;
  content_hash: string;
  capture_id: number | null;
  seen_at: Time;
}

export interface EntitiesTable {
  id: string;
  type: string;
  name_en: string;
  name_fa: string;
  why: string;
  source: string;
  wikidata: string | null;
  offices: Json<unknown[]>;
  watched: Default<boolean>;
}

export interface MentionsTable {
  item_id: number;
  entity_id: string;
  span_start: number;
  span_end: number;
  surface: string;
  alias: string;
  why: string;
}

export interface SignalsTable {
  item_id: number;
  signal: string;
  score: number;
  voice: string | null;
  speaker: string | null;
  target: string | null;
  span_start: number;
  span_end: number;
  reason: string;
}

export interface StoriesTable {
  id: Generated<number>;
  title: string;
  language: string;
  first_seen: Time;
  last_seen: Time;
  item_count: Default<number>;
  origins: ColumnType<unknown, string, string>;
  origin_count: Default<number>;
  signals: Default<string[]>;
  entities: Default<string[]>;
  languages: Default<string[]>;
  merged_into: Default<number | null>;
  updated_at: Time;
  assigned_to: Default<string | null>;
}

export interface StoryFeaturesTable {
  item_id: number;
  features: ColumnType<unknown, string, string>;
}

export interface StoryKeysTable {
  key: number;
  item_id: number;
}

export interface QuotesTable {
  key: number;
  item_id: number;
  first_seen: Date;
}

export interface StoryDecisionsTable {
  id: Generated<number>;
  kind: string;
  item_a: number;
  item_b: number;
  decided_by: string;
  decided_at: Time;
}

export interface RulesTable {
  key: string;
  definition: ColumnType<unknown, string, string>;
  enabled: Default<boolean>;
  configured_by: Default<string>;
  edited_by: Default<string | null>;
  edited_at: NullableTime;
}

export interface ChannelsTable {
  key: string;
  type: string;
  label: string;
  settings: ColumnType<unknown, string, string>;
  enabled: Default<boolean>;
  configured_by: Default<string>;
}

export interface AlertsTable {
  id: Generated<number>;
  key: string;
  rule: string;
  story_id: number;
  item_id: number | null;
  kind: string;
  severity: string;
  content: ColumnType<unknown, string, string>;
  state: Default<string>;
  raised_at: Time;
  language: Default<string>;
  held_until: NullableTime;
  told_at: NullableTime;
  told_with: Default<number | null>;
  expires_at: NullableTime;
  escalate_at: NullableTime;
  escalated_at: NullableTime;
  state_by: Default<string | null>;
  state_at: NullableTime;
}

export interface AlertChangesTable {
  id: Generated<number>;
  alert_id: number;
  state: string;
  person_id: string | null;
  person_name: string;
  changed_at: Time;
}

export interface DigestsTable {
  id: Generated<number>;
  key: string;
  kind: string;
  alert_id: number | null;
  language: string;
  zone: string;
  period_from: Time;
  period_to: Time;
  content: ColumnType<unknown, string, string>;
  created_at: Time;
}

export interface DeliveriesTable {
  id: Generated<number>;
  key: string;
  channel: string;
  alert_id: number | null;
  digest_id: number | null;
  message: ColumnType<unknown, string, string>;
  state: Default<string>;
  attempts: Default<number>;
  next_attempt: Time;
  claimed_until: NullableTime;
  claim: Default<string | null>;
  possible_repeat: Default<boolean>;
  last_error: Default<string | null>;
  reference: Default<string | null>;
  created_at: Time;
  sent_at: NullableTime;
  action: Default<string>;
  urgency: Default<number>;
  expires_at: NullableTime;
  fallback: Default<string | null>;
  stands_in_for: Default<number | null>;
  uncertain_since: NullableTime;
}

export interface ChannelStatesTable {
  channel: string;
  failures: Default<number>;
  not_before: NullableTime;
  open_since: NullableTime;
  reason: Default<string | null>;
  noticed_at: NullableTime;
  note: Default<string | null>;
  last_sent: NullableTime;
}

export interface KeptSecretsTable {
  channel: string;
  field: string;
  sealed: Buffer;
  set_at: Time;
}

export interface SettingsTable {
  key: string;
  value: ColumnType<unknown, string, string>;
}

export interface PeopleTable {
  id: string;
  name: string;
  email: string;
  email_verified: Default<boolean>;
  image: Default<string | null>;
  role: string;
  language: Default<string | null>;
  zone: Default<string | null>;
  second_factor: Default<boolean>;
  disabled_at: NullableTime;
  created_at: Time;
  updated_at: Time;
}

export interface SessionsTable {
  id: string;
  token: string;
  person_id: string;
  expires_at: Time;
  address: string | null;
  browser: string | null;
  created_at: Time;
  updated_at: Time;
}

export interface CredentialsTable {
  id: string;
  account_id: string;
  provider_id: string;
  person_id: string;
  password: string | null;
  created_at: Time;
  updated_at: Time;
}

export interface VerificationsTable {
  id: string;
  identifier: string;
  value: string;
  expires_at: Time;
  created_at: Time;
  updated_at: Time;
}

export interface SecondFactorsTable {
  id: string;
  person_id: string;
  secret: string;
  verified: Default<boolean | null>;
}

export interface UsedCodesTable {
  person_id: string;
  code: string;
  used_at: Time;
}

export interface PasskeysTable {
  id: string;
  person_id: string;
  label: string;
  public_key: Buffer;
  counter: number;
  transports: Default<string[]>;
  created_at: Time;
  last_used_at: NullableTime;
}

export interface InvitationsTable {
  token_hash: string;
  role: string;
  label: string;
  person_id: Default<string | null>;
  invited_by: string | null;
  created_at: Time;
  expires_at: Time;
  used_at: NullableTime;
}

export interface ApiTokensTable {
  id: Generated<number>;
  person_id: string;
  label: string;
  token_hash: string;
  scopes: string[];
  created_at: Time;
  expires_at: NullableTime;
  last_used_at: NullableTime;
}

export interface FailedTriesTable {
  key: string;
  at: Time;
}

export interface JudgementsTable {
  id: Generated<number>;
  item_id: number;
  content_hash: string;
  kind: string;
  subject: string;
  holds: boolean;
  voice: string | null;
  score: number | null;
  finding: ColumnType<unknown, string | null, string | null>;
  person_id: string;
  person_name: string;
  judged_at: Time;
}

export interface NotesTable {
  id: Generated<number>;
  story_id: number;
  text: string;
  person_id: string;
  person_name: string;
  written_at: Time;
}

export interface StoryTagsTable {
  story_id: number;
  tag: string;
}

export interface SavedSearchesTable {
  id: Generated<number>;
  person_id: string;
  label: string;
  query: string;
  feed_hash: string | null;
  created_at: Time;
}

export interface AuditLogTable {
  id: Generated<number>;
  at: Time;
  person_id: string | null;
  person_name: string;
  action: string;
  subject: Default<string>;
  detail: ColumnType<unknown, string, string>;
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

export interface Schema extends StreamTables, DigestTables, EntityTables {
  sources: SourcesTable;
  source_days: SourceDaysTable;
  source_notices: SourceNoticesTable;
  captures: CapturesTable;
  items: ItemsTable;
  item_revisions: ItemRevisionsTable;
  entities: EntitiesTable;
  mentions: MentionsTable;
  signals: SignalsTable;
  stories: StoriesTable;
  story_features: StoryFeaturesTable;
  story_keys: StoryKeysTable;
  quotes: QuotesTable;
  story_decisions: StoryDecisionsTable;
  rules: RulesTable;
  channels: ChannelsTable;
  alerts: AlertsTable;
  alert_changes: AlertChangesTable;
  digests: DigestsTable;
  deliveries: DeliveriesTable;
  channel_states: ChannelStatesTable;
  kept_secrets: KeptSecretsTable;
  settings: SettingsTable;
  checkpoints: CheckpointsTable;
  anchors: AnchorsTable;
  watches: WatchesTable;
  page_wordings: PageWordingsTable;
  item_evidence: ItemEvidenceTable;
  redactions: RedactionsTable;
  sealed_payloads: SealedPayloadsTable;
  unsealings: UnsealingsTable;
  payload_removals: PayloadRemovalsTable;
  people: PeopleTable;
  sessions: SessionsTable;
  credentials: CredentialsTable;
  verifications: VerificationsTable;
  second_factors: SecondFactorsTable;
  used_codes: UsedCodesTable;
  passkeys: PasskeysTable;
  invitations: InvitationsTable;
  api_tokens: ApiTokensTable;
  failed_tries: FailedTriesTable;
  audit_log: AuditLogTable;
  judgements: JudgementsTable;
  notes: NotesTable;
  story_tags: StoryTagsTable;
  saved_searches: SavedSearchesTable;
}
