import type { Route } from '../route.ts';
import {
  addSourcePage,
  changeSourcePage,
  findSourceAction,
  newSourcePage,
  saveSourceAction,
  switchSourceAction,
  trySourceAction,
} from './sources.ts';

const editor = { role: 'editor' } as const;

/** Forms by which sources are added and changed. */
export const ADMIN_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/sources-admin/add', page: addSourcePage, ...editor },
  { method: 'POST', path: '/sources-admin/find', page: findSourceAction, ...editor },
  { method: 'GET', path: '/sources-admin/new/:type', page: newSourcePage, ...editor },
  { method: 'POST', path: '/sources-admin/save', page: saveSourceAction, ...editor },
  { method: 'GET', path: '/sources-admin/:key/change', page: changeSourcePage, ...editor },
  { method: 'POST', path: '/sources-admin/:key/switch', page: switchSourceAction, ...editor },
  { method: 'POST', path: '/sources-admin/:key/try', page: trySourceAction, ...editor },
];
