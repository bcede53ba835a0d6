import type { Route } from '../route.ts';
import {
  addSchedulePage,
  changeSchedulePage,
  previewDownload,
  saveScheduleAction,
  schedulePage,
  sendToMeAction,
  switchScheduleAction,
} from './digest-schedules.ts';

const editor = { role: 'editor' } as const;

/** Who gets a digest, and when. */
export const DIGEST_SCHEDULE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/digest-schedules/add', page: addSchedulePage, ...editor },
  { method: 'POST', path: '/digest-schedules', page: saveScheduleAction, ...editor },
  { method: 'GET', path: '/digest-schedules/:name', page: schedulePage, role: 'reader' },
  { method: 'GET', path: '/digest-schedules/:name/change', page: changeSchedulePage, ...editor },
  { method: 'GET', path: '/digest-schedules/:name/preview/:form', page: previewDownload, role: 'reader', noted: true },
  { method: 'POST', path: '/digest-schedules/:name/switch', page: switchScheduleAction, ...editor },
  { method: 'POST', path: '/digest-schedules/:name/send', page: sendToMeAction, ...editor },
];
