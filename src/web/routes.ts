import { ACCOUNT_ROUTES } from './accounts/routes.ts';
import { ADMIN_ROUTES } from './admin/routes.ts';
import { exportPage } from './export/page.ts';
import { NAME_ROUTES } from './names/routes.ts';
import { alertStateAction, alertsPage, retryAction } from './pages/alerts.ts';
import { captureDownload } from './pages/capture.ts';
import { digestDownload, digestPage } from './pages/digest.ts';
import { DIGEST_SCHEDULE_ROUTES } from './pages/digest-routes.ts';
import { digestsPage } from './pages/digests.ts';
import { evidenceDownload } from './pages/evidence.ts';
import { guidePage } from './pages/guide.ts';
import { itemPage } from './pages/item.ts';
import { itemsPage } from './pages/items.ts';
import { officialPage } from './pages/official.ts';
import { officialsPage } from './pages/officials.ts';
import { sourcePage } from './pages/source.ts';
import { sourcesPage } from './pages/sources.ts';
import { storiesPage } from './pages/stories.ts';
import { storyPage } from './pages/story.ts';
import { todayPage } from './pages/today.ts';
import { REVIEW_ROUTES } from './review/routes.ts';
import type { Route } from './route.ts';

/** Every page and action of the desk. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', page: todayPage, role: 'reader' },
  { method: 'GET', path: '/stories', page: storiesPage, role: 'reader' },
  { method: 'GET', path: '/stories/:id', page: storyPage, role: 'reader', noted: true },
  { method: 'GET', path: '/stories/:id/evidence', page: evidenceDownload, role: 'editor', noted: true },
  { method: 'GET', path: '/items', page: itemsPage, role: 'reader' },
  { method: 'GET', path: '/items/:id', page: itemPage, role: 'reader', noted: true },
  { method: 'GET', path: '/captures/:id/raw', page: captureDownload, role: 'reader', noted: true },
  { method: 'GET', path: '/export/:file', page: exportPage, role: 'reader', noted: true },
  { method: 'GET', path: '/officials', page: officialsPage, role: 'reader' },
  { method: 'GET', path: '/officials/:id', page: officialPage, role: 'reader' },
  { method: 'GET', path: '/sources', page: sourcesPage, role: 'reader' },
  { method: 'GET', path: '/sources/:key', page: sourcePage, role: 'reader' },
  { method: 'GET', path: '/digests', page: digestsPage, role: 'reader' },
  { method: 'GET', path: '/digests/:id', page: digestPage, role: 'reader' },
  { method: 'GET', path: '/digests/:id/:form', page: digestDownload, role: 'reader', noted: true },
  ...DIGEST_SCHEDULE_ROUTES,
  { method: 'GET', path: '/guide', page: guidePage, role: 'reader' },
  { method: 'GET', path: '/alerts', page: alertsPage, role: 'reader' },
  { method: 'POST', path: '/alerts/:id/state', page: alertStateAction, role: 'reviewer' },
  { method: 'POST', path: '/deliveries/:id/retry', page: retryAction, role: 'editor' },
  ...REVIEW_ROUTES,
  ...ADMIN_ROUTES,
  ...NAME_ROUTES,
  ...ACCOUNT_ROUTES,
];
