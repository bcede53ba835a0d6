import type { ColumnType, Generated } from 'kysely';

type Time = ColumnType<Date, Date | string | undefined, Date | string>;

export interface EntityEditsTable {
  id: string;
  definition: ColumnType<unknown, string, string>;
  watched: ColumnType<boolean, boolean | undefined, boolean>;
  edited_by: string;
  edited_at: Time;
}

export interface NameSightingsTable {
  id: Generated<number>;
  item_id: number;
  name_key: string;
  name: string;
  title: string;
  publisher: string;
  seen_at: Time;
  contrary: boolean;
}

export interface NameRefusalsTable {
  name_key: string;
  refused_by: string;
  refused_at: Time;
}

/** Tables of watched names, mirrors `migrations/0012-entities.ts`. */
export interface EntityTables {
  entity_edits: EntityEditsTable;
  name_sightings: NameSightingsTable;
  name_refusals: NameRefusalsTable;
}
