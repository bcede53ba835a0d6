import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '#src/web/api/operations.ts';
import { LISTS } from '#src/web/export/lists.ts';
import { LIST_FILTERS } from '#src/web/list-query.ts';
import { ROUTES } from '#src/web/routes.ts';
import { FILES, PAGES, SEARCHES } from '../../scripts/bench/desk-pages.ts';

const facts = {
  items: 1_000,
  stories: 600,
  largest: 7,
  largestPages: 3,
  alerts: 90,
  digests: 50,
  judged: 9,
  audit: 400,
  sightings: 80,
};
const asked = [...Object.values(PAGES).map((address) => address(1, facts)), ...Object.values(FILES)];
const paths = asked.map((address) => address.replace(/\?.*/, ''));

/** Pages that read none of what grows: signing in, one's own account, forms for what is new or of a channel; and the bytes of a capture. */
const UNMEASURED = [
  /^\/(sign-in|join|left|account)\b/,
  /^\/(sources-admin|channels|rules|digest-schedules)\/(add|new\/:type)$/,
  /^\/channels\/:key\/change$/,
  /^\/captures\/:id\/raw$/,
  /^\/stories\/:id\/evidence$/,
];

function covers(route: string): boolean {
  const pattern = new RegExp(`^${route.replaceAll(/:\w+|\{\w+\}/g, '[^/]+')}$`);
  return paths.some((path) => pattern.test(path));
}

describe('the measurement of the desk', () => {
  const routes = ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => path);
  it.each(routes.filter((path) => !UNMEASURED.some((pattern) => pattern.test(path))))('asks for %s', (path) => {
    expect(covers(path)).toBe(true);
  });

  const operations = OPERATIONS.filter(({ method, files }) => method === 'GET' && !files).map(({ path }) => path);
  it.each(operations)('asks the API for %s', (path) => {
    expect(covers(`/api/v1${path}`)).toBe(true);
  });

  it.each(Object.keys(LISTS))('takes the list of %s away as a file', (list) => {
    expect(paths.some((path) => path.startsWith(`/export/${list}.`))).toBe(true);
  });

  it.each(LIST_FILTERS.filter((name) => name !== 'words'))('narrows stories by %s, alone or with others', (name) => {
    expect(asked.some((address) => address.startsWith('/stories?') && address.includes(`${name}=`))).toBe(true);
    const searches = Object.values(SEARCHES).flat();
    expect(name === 'tag' || searches.some((search) => search.includes(`&${name}=`))).toBe(true);
  });
});
