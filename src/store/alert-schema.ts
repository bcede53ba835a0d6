import type { ColumnType, Generated } from 'kysely';
import type { Default, NullableTime, Time } from './columns.ts';

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

export interface ChannelSwitchesTable {
  channel: string;
  enabled: boolean;
  edited_by: string;
  edited_at: Time;
}

export interface DeskChannelsTable {
  key: string;
  entry: ColumnType<Readonly<Record<string, unknown>>, string, string>;
  edited_by: string;
  edited_at: Time;
}

export interface MailDeparturesTable {
  channel: string;
  list: string;
  address: string;
  left_at: Time;
}

/** Rules, alerts, channels and the messages to them. */
export interface AlertTables {
  rules: RulesTable;
  channels: ChannelsTable;
  alerts: AlertsTable;
  alert_changes: AlertChangesTable;
  deliveries: DeliveriesTable;
  channel_states: ChannelStatesTable;
  kept_secrets: KeptSecretsTable;
  channel_switches: ChannelSwitchesTable;
  desk_channels: DeskChannelsTable;
  mail_departures: MailDeparturesTable;
}
