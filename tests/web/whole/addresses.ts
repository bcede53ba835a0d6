import { CHANNEL_TYPES } from '#src/channels/index.ts';
import { SOURCE_TYPES } from '#src/sources/index.ts';
import { LISTS } from '#src/web/export/lists.ts';
import { FORMS } from '#src/web/export/page.ts';
import { ROUTES } from '#src/web/routes.ts';
import type { SampleIds } from './installation.ts';

/** For each path that is read: addresses of what exists in an installation of the tests. */
type Examples = Readonly<Record<string, (ids: SampleIds) => readonly string[]>>;

const EXAMPLES: Examples = {
  '/': () => ['/'],
  '/stories': () => [
    '/stories',
    '/stories?signal=call_for_killing&order=origins&words=reason',
    '/stories?words=nothing-of-the-kind',
  ],
  '/stories/:id': ({ story, hostileStory }) => [`/stories/${story}`, `/stories/${hostileStory}`],
  '/stories/:id/evidence': ({ story }) => [`/stories/${story}/evidence`],
  '/items': () => ['/items', '/items?signal=un_action&words=iran', '/items?words=nothing-of-the-kind'],
  '/items/:id': ({ item, hostileItem }) => [`/items/${item}`, `/items/${hostileItem}`],
  '/captures/:id/raw': ({ capture }) => [`/captures/${capture}/raw`],
  '/export/:file': () => Object.keys(LISTS).flatMap((list) => FORMS.map((form) => `/export/${list}.${form}`)),
  '/officials': () => ['/officials'],
  '/officials/:id': () => ['/officials/evin', '/officials/morteza-sadrani', '/officials/hostile-person'],
  '/sources': () => ['/sources'],
  '/sources/:key': () => ['/sources/harbour-wire', '/sources/hostile'],
  '/digests': () => ['/digests'],
  '/digests/:id': ({ digest, hostileDigest }) => [`/digests/${digest}`, `/digests/${hostileDigest}`],
  '/digests/:id/:form': ({ digest }) => ['text', 'html', 'json', 'pdf'].map((form) => `/digests/${digest}/${form}`),
  '/digest-schedules/add': () => ['/digest-schedules/add'],
  '/digest-schedules/:name': () => ['/digest-schedules/daily', '/digest-schedules/rooz'],
  '/digest-schedules/:name/change': () => ['/digest-schedules/daily/change'],
  '/digest-schedules/:name/preview/:form': () => ['/digest-schedules/daily/preview/html'],
  '/guide': () => ['/guide'],
  '/alerts': () => ['/alerts', '/alerts?severity=normal&state=acknowledged'],
  '/review': () => ['/review', '/review?signal=call_for_killing'],
  '/review/disagreements': () => ['/review/disagreements'],
  '/quality': () => ['/quality'],
  '/searches/feeds/:token': ({ searchFeed }) => [searchFeed],
  '/sources-admin/add': () => ['/sources-admin/add'],
  '/sources-admin/new/:type': () => SOURCE_TYPES.map(({ type }) => `/sources-admin/new/${type}`),
  '/sources-admin/:key/change': ({ ownSource }) => [`/sources-admin/${ownSource}/change`],
  '/rules': () => ['/rules'],
  '/rules/add': () => ['/rules/add', '/rules/add?signal=un_action&words=session&label=Search'],
  '/rules/:key/change': ({ rule }) => [`/rules/${rule}/change`],
  '/rules/:key/test': ({ rule }) => [`/rules/${rule}/test`],
  '/channels': () => ['/channels'],
  '/channels/add': () => ['/channels/add'],
  '/channels/:key/change': ({ ownChannel }) => [`/channels/${ownChannel}/change`],
  '/channels/new/:type': () => CHANNEL_TYPES.map(({ type }) => `/channels/new/${type}`),
  '/names/add': ({ sighting }) => ['/names/add', `/names/add?sighting=${sighting}`],
  '/names/export': () => ['/names/export'],
  '/names/suggestions': () => ['/names/suggestions'],
  '/names/:id/change': () => ['/names/evin/change'],
  '/sign-in': () => ['/sign-in', '/sign-in?next=%2Fstories'],
  '/sign-in/code': () => ['/sign-in/code'],
  '/sign-in/passkey/options': () => ['/sign-in/passkey/options'],
  '/join/:token': ({ invitation }) => [`/join/${invitation}`],
  '/left': () => ['/left'],
  '/account': () => ['/account'],
  '/account/second-factor': () => ['/account/second-factor'],
  '/account/passkeys/options': () => ['/account/passkeys/options'],
  '/people': () => ['/people'],
  '/audit': () => ['/audit'],
};

/** Who has to ask, where an administrator is led elsewhere. */
const WHO: Readonly<Record<string, Guest>> = {
  '/sign-in': 'stranger',
  '/sign-in/code': 'half-signed-in',
  '/account/second-factor': 'without-second-step',
};
export type Guest = 'administrator' | 'stranger' | 'half-signed-in' | 'without-second-step';

export interface Read {
  /** As the table of routes has it. */
  path: string;
  address: string;
  as: Guest;
}

/** Every address of every route that is read, by the table of routes itself: one that is added must be told of here. */
export function addressesToRead(ids: SampleIds): Read[] {
  const paths = ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path);
  const unknown = paths.filter((path) => !EXAMPLES[path]);
  const gone = Object.keys(EXAMPLES).filter((path) => !paths.includes(path));
  if (unknown.length + gone.length > 0)
    throw new Error(`routes without an example: ${unknown.join(', ')}; examples without a route: ${gone.join(', ')}`);
  return paths.flatMap(
    (path) => EXAMPLES[path]?.(ids).map((address) => ({ path, address, as: WHO[path] ?? 'administrator' })) ?? [],
  );
}

/** The path of a route with what exists in place of its parameters, where something does. */
export function addressToSend(path: string, ids: SampleIds): string {
  const id = path.startsWith('/items/')
    ? ids.item
    : path.startsWith('/stories/')
      ? ids.story
      : path.startsWith('/names/')
        ? 'evin'
        : path.startsWith('/searches/')
          ? ids.search
          : 1;
  return path
    .replace('/rules/:key', `/rules/${ids.rule}`)
    .replace(/^\/channels\/:key\/(change|remove)/, `/channels/${ids.ownChannel}/$1`)
    .replace('/channels/:key', '/channels/team')
    .replace('/channels/new/:type', '/channels/new/slack')
    .replace('/sources-admin/:key', `/sources-admin/${ids.ownSource}`)
    .replace('/digest-schedules/:name', '/digest-schedules/daily')
    .replace('/people/:id', `/people/${ids.person}`)
    .replace(':token', ids.invitation)
    .replace(':id', String(id));
}

/** What is read and is no page: files, feeds, and the words of scripts. */
const NO_PAGE = /\/(raw|evidence|:form)$|^\/export|:token|options|^\/left$|^\/names\/export/;

/** A form of a registry of which another one is built in the same way: what holds of two of them holds of all. */
export function isOneOfMany(address: string): boolean {
  return /\/new\/(?!mastodon|email)/.test(address);
}

/** Every page that an administrator opens. */
export function pagesToOpen(ids: SampleIds): string[] {
  return addressesToRead(ids)
    .filter(({ path, as }) => as === 'administrator' && !NO_PAGE.test(path))
    .map(({ address }) => address);
}
