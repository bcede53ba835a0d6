export const ENTITY_TYPES = ['person', 'organisation', 'place', 'event', 'office'] as const;
export type EntityType = (typeof ENTITY_TYPES)[number];

/** A watched name as `config/entities.yaml` holds it. Its further fields are matching rules: `src/analysis/entities/`. */
export interface WatchedEntity {
  id: string;
  type: EntityType;
  name: { en: string; fa: string };
  /** Why it is watched, one sentence that attributes what it says. */
  why: string;
  /** Where that can be checked. */
  source: string;
  wikidata: string | null;
  offices: { title: { en: string; fa: string }; from: string | null; to: string | null }[];
}
