import type { ColumnType } from 'kysely';

// Mirrors `migrations/0010-digests.ts`.
type Time = ColumnType<Date, Date | string | undefined, Date | string>;

export interface DigestEditionsTable {
  name: string;
  definition: ColumnType<unknown, string, string>;
  configured_by: ColumnType<string, string | undefined, string>;
  position: ColumnType<number, number | undefined, number>;
  active_since: Time;
  edited_by: ColumnType<string | null, string | null | undefined, string | null>;
  edited_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
}

export interface MachineTextsTable {
  key: string;
  kind: string;
  text: string;
  made_at: Time;
}

export interface DigestTables {
  digest_editions: DigestEditionsTable;
  machine_texts: MachineTextsTable;
}
