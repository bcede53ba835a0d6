import type { Database } from './database.ts';

/** What a person did, for the record that nothing takes away. `subject` is an address or id of ours, never a text. */
export interface AuditEntry {
  personId: string | null;
  personName: string;
  action: string;
  subject?: string;
  detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface StoredAuditEntry {
  id: number;
  at: Date;
  personId: string | null;
  personName: string;
  action: string;
  subject: string;
  detail: Readonly<Record<string, unknown>>;
}

export async function writeAudit(db: Database, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      person_id: entry.personId,
      person_name: entry.personName,
      action: entry.action,
      subject: entry.subject ?? '',
      detail: JSON.stringify(entry.detail ?? {}),
    })
    .execute();
}

/** The newest first; `before` is the id of the last entry of the page before. */
export async function listAudit(
  db: Database,
  page: { limit: number; before?: number | undefined; personId?: string | undefined; subject?: string | undefined },
): Promise<StoredAuditEntry[]> {
  let query = db.selectFrom('audit_log').selectAll();
  if (page.before !== undefined) query = query.where('id', '<', page.before);
  if (page.personId !== undefined) query = query.where('person_id', '=', page.personId);
  if (page.subject !== undefined) query = query.where('subject', '=', page.subject);
  const rows = await query.orderBy('id', 'desc').limit(page.limit).execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    personId: row.person_id,
    personName: row.person_name,
    action: row.action,
    subject: row.subject,
    detail: row.detail as Record<string, unknown>,
  }));
}
