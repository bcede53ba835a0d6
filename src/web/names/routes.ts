import type { Route } from '../route.ts';
import {
  addNamePage,
  changeNamePage,
  exportNamesPage,
  releaseNameAction,
  saveNameAction,
  tryNameAction,
  watchNameAction,
} from './names.ts';
import { neverSuggestAction, suggestionsPage } from './suggestions.ts';

const editor = { role: 'editor' } as const;

/** Forms by which watched names are added and changed, and names that may be worth watching. */
export const NAME_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/names/add', page: addNamePage, ...editor },
  { method: 'POST', path: '/names/try', page: tryNameAction, ...editor },
  { method: 'POST', path: '/names/save', page: saveNameAction, ...editor },
  { method: 'GET', path: '/names/export', page: exportNamesPage, ...editor, noted: true },
  { method: 'GET', path: '/names/suggestions', page: suggestionsPage, ...editor },
  { method: 'POST', path: '/names/never', page: neverSuggestAction, ...editor },
  { method: 'GET', path: '/names/:id/change', page: changeNamePage, ...editor },
  { method: 'POST', path: '/names/:id/try', page: tryNameAction, ...editor },
  { method: 'POST', path: '/names/:id/save', page: saveNameAction, ...editor },
  { method: 'POST', path: '/names/:id/watch', page: watchNameAction, ...editor },
  { method: 'POST', path: '/names/:id/release', page: releaseNameAction, ...editor },
];
