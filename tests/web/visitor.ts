import type { createDesk } from '#src/web/desk.ts';
import { createVisitor, type Visitor } from './accounts/visitor.ts';

export type { Visitor };

const ORIGIN = 'http://localhost:1988';

/** Somebody at a desk without accounts, who takes the proof for forms from a page that has one. */
export function visit(desk: ReturnType<typeof createDesk>, page: string): Visitor {
  const ask = (address: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    headers.set('host', 'localhost:1988');
    return desk.request(`${ORIGIN}${address}`, { ...init, headers });
  };
  const visitor = createVisitor(ask, ORIGIN);
  return { ...visitor, post: (address, fields, from = page) => visitor.post(address, fields, from) };
}
