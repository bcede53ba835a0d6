import type { Page } from './answer.ts';
import { alertsPage, retryAction } from './pages/alerts.ts';
import { captureDownload } from './pages/capture.ts';
import { digestDownload, digestPage } from './pages/digest.ts';
import { digestsPage } from './pages/digests.ts';
import { itemPage } from './pages/item.ts';
import { officialPage } from './pages/official.ts';
import { officialsPage } from './pages/officials.ts';
import { sourcePage } from './pages/source.ts';
import { sourcesPage } from './pages/sources.ts';
import { storiesPage } from './pages/stories.ts';
import { storyPage } from './pages/story.ts';
import { todayPage } from './pages/today.ts';

export interface Route {
  method: 'GET' | 'POST';
  path: string;
  page: Page;
}

/** Every page and action of the desk. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/', page: todayPage },
  { method: 'GET', path: '/stories', page: storiesPage },
  { method: 'GET', path: '/stories/:id', page: storyPage },
  { method: 'GET', path: '/items/:id', page: itemPage },
  { method: 'GET', path: '/captures/:id/raw', page: captureDownload },
  { method: 'GET', path: '/officials', page: officialsPage },
  { method: 'GET', path: '/officials/:id', page: officialPage },
  { method: 'GET', path: '/sources', page: sourcesPage },
  { method: 'GET', path: '/sources/:key', page: sourcePage },
  { method: 'GET', path: '/digests', page: digestsPage },
  { method: 'GET', path: '/digests/:id', page: digestPage },
  { method: 'GET', path: '/digests/:id/:form', page: digestDownload },
  { method: 'GET', path: '/alerts', page: alertsPage },
  { method: 'POST', path: '/deliveries/:id/retry', page: retryAction },
];
