/** What people of the desk may do; each may do all that those before may. */
export const ROLES = ['reader', 'reviewer', 'editor', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody at the desk. */
export interface Person {
  id: string;
  name: string;
  role: Role;
}

/** Who uses an installation that one person has on a machine of their own, without accounts. */
export const LOCAL_PERSON: Person = { id: 'local', name: 'This machine', role: 'administrator' };

/** Whether a role is enough for what needs `needed`. */
export function mayAct(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

export function isRole(text: unknown): text is Role {
  return ROLES.some((role) => role === text);
}
