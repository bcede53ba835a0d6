import type { ColumnType, Generated } from 'kysely';
import type { Default, NullableTime, Time } from './columns.ts';

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

/** People of the desk, and what they say and add. */
export interface PeopleTables {
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
  judgements: JudgementsTable;
  notes: NotesTable;
  story_tags: StoryTagsTable;
  saved_searches: SavedSearchesTable;
  audit_log: AuditLogTable;
}
