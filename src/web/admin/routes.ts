import type { Route } from '../route.ts';
import {
  addChannelAction,
  addChannelPage,
  changeChannelAction,
  changeChannelPage,
  newChannelPage,
  removeChannelAction,
} from './channel-form.ts';
import { channelsPage, takeBackAction, testChannelAction, turnChannelAction } from './channels.ts';
import { addRulePage, changeRulePage, resetRuleAction, saveRuleAction, tryRuleAction } from './rule-edit.ts';
import { rehearseRulePage, rulesPage, switchRuleAction } from './rules.ts';
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
const administrator = { role: 'administrator' } as const;

/** Forms by which sources are added and changed; what raises alerts, and where they go. */
export const ADMIN_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/sources-admin/add', page: addSourcePage, ...editor },
  { method: 'POST', path: '/sources-admin/find', page: findSourceAction, ...editor },
  { method: 'GET', path: '/sources-admin/new/:type', page: newSourcePage, ...editor },
  { method: 'POST', path: '/sources-admin/save', page: saveSourceAction, ...editor },
  { method: 'GET', path: '/sources-admin/:key/change', page: changeSourcePage, ...editor },
  { method: 'POST', path: '/sources-admin/:key/switch', page: switchSourceAction, ...editor },
  { method: 'POST', path: '/sources-admin/:key/try', page: trySourceAction, ...editor },
  { method: 'GET', path: '/rules', page: rulesPage, ...editor },
  { method: 'GET', path: '/rules/add', page: addRulePage, ...editor },
  { method: 'POST', path: '/rules/try', page: tryRuleAction, ...editor },
  { method: 'POST', path: '/rules/save', page: saveRuleAction, ...editor },
  { method: 'GET', path: '/rules/:key/change', page: changeRulePage, ...editor },
  { method: 'POST', path: '/rules/:key/try', page: tryRuleAction, ...editor },
  { method: 'POST', path: '/rules/:key/save', page: saveRuleAction, ...editor },
  { method: 'POST', path: '/rules/:key/reset', page: resetRuleAction, ...editor },
  { method: 'GET', path: '/rules/:key/test', page: rehearseRulePage, ...editor },
  { method: 'POST', path: '/rules/:key/switch', page: switchRuleAction, ...editor },
  { method: 'GET', path: '/channels', page: channelsPage, ...editor },
  { method: 'GET', path: '/channels/add', page: addChannelPage, ...administrator },
  { method: 'POST', path: '/channels/:key/test', page: testChannelAction, ...administrator },
  { method: 'POST', path: '/channels/:key/take-back', page: takeBackAction, ...administrator },
  { method: 'POST', path: '/channels/:key/turn', page: turnChannelAction, ...administrator },
  { method: 'GET', path: '/channels/:key/change', page: changeChannelPage, ...administrator },
  { method: 'POST', path: '/channels/:key/change', page: changeChannelAction, ...administrator },
  { method: 'POST', path: '/channels/:key/remove', page: removeChannelAction, ...administrator },
  // After those: a channel may have the key "new".
  { method: 'GET', path: '/channels/new/:type', page: newChannelPage, ...administrator },
  { method: 'POST', path: '/channels/new/:type', page: addChannelAction, ...administrator },
];
