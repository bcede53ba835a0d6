import type { ColumnType, Generated } from 'kysely';
import type { SourceBudget, SourceRhythm } from '#src/model/source-health.ts';
import type { AlertTables } from './alert-schema.ts';
import type { Default, Json, Nullable, NullableTime, Time } from './columns.ts';
import type { DigestTables } from './digest-schema.ts';
import type { EntityTables } from './entity-schema.ts';
import type { EvidenceTables } from './evidence-schema.ts';
import type { PeopleTables } from './people-schema.ts';
import type { StreamTables } from './stream-schema.ts';

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
  /** In English. */
  why: string;
  /** In other languages, by their codes. */
  why_in: ColumnType<Record<string, string>, string | undefined, string>;
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

/** Of items that an earlier version placed. */
export interface StoryFeaturesTable {
  item_id: number;
  features: ColumnType<unknown, string, string>;
}

export interface ItemFeaturesTable {
  item_id: number;
  packed: Buffer;
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

export interface HostWaitsTable {
  host: string;
  until: Time;
}

export interface SettingsTable {
  key: string;
  value: ColumnType<unknown, string, string>;
}

export interface Schema extends AlertTables, DigestTables, EntityTables, EvidenceTables, PeopleTables, StreamTables {
  sources: SourcesTable;
  source_days: SourceDaysTable;
  source_notices: SourceNoticesTable;
  host_waits: HostWaitsTable;
  items: ItemsTable;
  item_revisions: ItemRevisionsTable;
  entities: EntitiesTable;
  mentions: MentionsTable;
  signals: SignalsTable;
  stories: StoriesTable;
  story_features: StoryFeaturesTable;
  item_features: ItemFeaturesTable;
  story_keys: StoryKeysTable;
  quotes: QuotesTable;
  story_decisions: StoryDecisionsTable;
  digests: DigestsTable;
  settings: SettingsTable;
}
