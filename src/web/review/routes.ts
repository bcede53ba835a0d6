import type { Route } from '../route.ts';
import { joinAction, partAction } from './pages/put-right.ts';
import { qualityPage } from './pages/quality.ts';
import { disagreementsPage, judgeAction, reviewPage } from './pages/review.ts';
import { makeFeedAction, removeSearchAction, saveSearchAction, searchFeedPage } from './pages/searches.ts';
import { addNoteAction, addTagAction, assignAction, removeTagAction } from './pages/teamwork.ts';
import { placeAction } from './place-form.ts';

const reviewer = { role: 'reviewer' } as const;
const editor = { role: 'editor' } as const;

/** Judging what the machine found, and the team's own work on stories. */
export const REVIEW_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/review', page: reviewPage, ...reviewer },
  { method: 'GET', path: '/review/disagreements', page: disagreementsPage, ...reviewer },
  { method: 'POST', path: '/items/:id/judgements', page: judgeAction, ...reviewer },
  { method: 'POST', path: '/items/:id/place', page: placeAction, ...reviewer },
  { method: 'GET', path: '/quality', page: qualityPage, role: 'reader' },
  { method: 'POST', path: '/stories/:id/notes', page: addNoteAction, ...reviewer },
  { method: 'POST', path: '/stories/:id/tags', page: addTagAction, ...reviewer },
  { method: 'POST', path: '/stories/:id/tags/remove', page: removeTagAction, ...reviewer },
  { method: 'POST', path: '/stories/:id/assign', page: assignAction, ...reviewer },
  { method: 'POST', path: '/searches', page: saveSearchAction, role: 'reader' },
  { method: 'POST', path: '/searches/:id/remove', page: removeSearchAction, role: 'reader' },
  { method: 'POST', path: '/searches/:id/feed', page: makeFeedAction, role: 'reader' },
  { method: 'GET', path: '/searches/feeds/:token', page: searchFeedPage, role: 'anyone' },
  { method: 'POST', path: '/stories/:id/join', page: joinAction, ...editor },
  { method: 'POST', path: '/stories/:id/part', page: partAction, ...editor },
];
