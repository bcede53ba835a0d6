import type { Role } from '#src/model/person.ts';
import type { Page } from './answer.ts';

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  page: Page;
  /** Who may: a role, or also somebody who has not signed in. */
  role: Role | 'anyone';
  /** Open to somebody who still has to set up a second factor. */
  beforeSecondFactor?: true;
  /** Reading it is noted in the audit log, as every action is. */
  noted?: true;
}
