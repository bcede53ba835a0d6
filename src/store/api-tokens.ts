import { randomBytes } from 'node:crypto';
import type { Person, Role } from '#src/model/person.ts';
import type { Database } from './database.ts';
import { tokenHash } from './invitations.ts';

/** What a token may do: never more than its person. */
export const TOKEN_SCOPES = ['read', 'export', 'review', 'write'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

export interface ApiToken {
  id: number;
  label: string;
  scopes: TokenScope[];
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

/** Makes a token and gives it in clear, once. It begins with `khv_`, so that scanners of leaked secrets know it. */
export async function createApiToken(
  db: Database,
  token: { personId: string; label: string; scopes: readonly TokenScope[]; expiresAt: Date | null },
  now: Date,
): Promise<string> {
  const clear = `khv_${randomBytes(30).toString('base64url')}`;
  await db
    .insertInto('api_tokens')
    .values({
      person_id: token.personId,
      label: token.label,
      token_hash: tokenHash(clear),
      scopes: [...token.scopes],
      created_at: now,
      expires_at: token.expiresAt,
    })
    .execute();
  return clear;
}

export async function listApiTokens(db: Database, personId: string): Promise<ApiToken[]> {
  const rows = await db.selectFrom('api_tokens').selectAll().where('person_id', '=', personId).orderBy('id').execute();
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    scopes: row.scopes as TokenScope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** Who a token speaks for, and what it may; null where it is unknown, has expired, or its person is locked out. */
export async function findByApiToken(
  db: Database,
  clear: string,
  now: Date,
): Promise<{ id: number; person: Person; scopes: TokenScope[] } | null> {
  const row = await db
    .selectFrom('api_tokens')
    .innerJoin('people', 'people.id', 'api_tokens.person_id')
    .select(['api_tokens.id', 'api_tokens.scopes', 'people.id as personId', 'people.name', 'people.role'])
    .where('token_hash', '=', tokenHash(clear))
    .where('people.disabled_at', 'is', null)
    .where((where) => where.or([where('api_tokens.expires_at', 'is', null), where('api_tokens.expires_at', '>', now)]))
    .executeTakeFirst();
  if (!row) return null;
  await db.updateTable('api_tokens').set({ last_used_at: now }).where('id', '=', row.id).execute();
  const person = { id: row.personId, name: row.name, role: row.role as Role };
  return { id: row.id, person, scopes: row.scopes as TokenScope[] };
}

/** Ends a token of a person; others' tokens are as good as absent. */
export async function revokeApiToken(db: Database, personId: string, id: number): Promise<boolean> {
  const gone = await db
    .deleteFrom('api_tokens')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst();
  return Number(gone.numDeletedRows) === 1;
}
