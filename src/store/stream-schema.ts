import type { ColumnType } from 'kysely';

type Default<T> = ColumnType<T, T | undefined, T>;
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

/** The tables of `migrations/0002-streams.ts`. */
export interface StreamTables {
  streams: {
    source_id: number;
    cursor: ColumnType<unknown, string | null | undefined, string | null>;
    held_by: Default<string | null>;
    held_until: NullableTime;
    connected_at: NullableTime;
    last_event_at: NullableTime;
    failures: Default<number>;
    last_failure: Default<string | null>;
  };
  item_native_ids: { source_id: number; native_id: string; external_id: string };
  source_spending: {
    source_id: number;
    month: string;
    posts: Default<number>;
    /** Numeric: PostgreSQL's driver gives it as text. */
    dollars: ColumnType<string, number | string | undefined, number | string>;
  };
  subscriptions: {
    source_id: number;
    hub: string;
    topic: string;
    token: string;
    secret: string;
    state: Default<string>;
    asked_at: NullableTime;
    lease_until: NullableTime;
    next_step: ColumnType<Date, Date | string | undefined, Date | string>;
    failures: Default<number>;
    reason: Default<string | null>;
    last_push: NullableTime;
  };
}
