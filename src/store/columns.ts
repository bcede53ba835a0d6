import type { ColumnType, JSONColumnType } from 'kysely';

// Mirrors `migrations/`. JSON columns are written as strings and read as values.
export type Json<T> = JSONColumnType<T & object>;
export type Nullable<T> = ColumnType<T | null, string | null, string | null>;
export type Time = ColumnType<Date, Date | string | undefined, Date | string>;
export type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
export type Default<T> = ColumnType<T, T | undefined, T>;
