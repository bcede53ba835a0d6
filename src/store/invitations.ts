import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '#src/model/person.ts';
import type { Database } from './database.ts';

const DAY_MS = 86_400_000;
const VALID_DAYS = 3;

export interface Invitation {
  role: Role;
  /** What the inviter called it, such as whom it is for. */
  label: string;
  /** Set where it lets somebody with an account choose a new password. */
  personId: string | null;
  expiresAt: Date;
}

/** Only this is kept of what stands in a link or a token. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Makes an invitation and gives what its link holds, which is not kept. Valid for three days and one use. */
export async function createInvitation(
  db: Database,
  invitation: { role: Role; label: string; personId?: string | null; invitedBy: string | null },
  now: Date,
): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await db
    .insertInto('invitations')
    .values({
      token_hash: tokenHash(token),
      role: invitation.role,
      label: invitation.label,
      person_id: invitation.personId ?? null,
      invited_by: invitation.invitedBy,
      created_at: now,
      expires_at: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    })
    .execute();
  return token;
}

/** An invitation that can still be used, or null. */
export async function findInvitation(db: Database, token: string, now: Date): Promise<Invitation | null> {
  const row = await db
    .selectFrom('invitations')
    .selectAll()
    .where('token_hash', '=', tokenHash(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (!row) return null;
  return { role: row.role as Role, label: row.label, personId: row.person_id, expiresAt: row.expires_at };
}

/** Uses an invitation up; false if somebody did before. */
export async function useInvitation(db: Database, token: string, now: Date): Promise<boolean> {
  const used = await db
    .updateTable('invitations')
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return Number(used.numUpdatedRows) === 1;
}

/** Gives an invitation back whose use came to nothing. */
export async function giveBackInvitation(db: Database, token: string): Promise<void> {
  await db.updateTable('invitations').set({ used_at: null }).where('token_hash', '=', tokenHash(token)).execute();
}

export interface OpenInvitation extends Invitation {
  tokenHash: string;
}

export async function listOpenInvitations(db: Database, now: Date): Promise<OpenInvitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .selectAll()
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    tokenHash: row.token_hash,
    role: row.role as Role,
    label: row.label,
    personId: row.person_id,
    expiresAt: row.expires_at,
  }));
}

export async function withdrawInvitation(db: Database, hash: string): Promise<void> {
  await db.deleteFrom('invitations').where('token_hash', '=', hash).execute();
}
