import { expect, it } from 'vitest';
import { openDeskOfPeople } from './desk-of-people.ts';

it('whoever is signed in is asked to wait where the database is away, and not to sign in anew', async () => {
  await using desk = await openDeskOfPeople();
  const reader = await desk.somebody('reader');
  const token = /name="token" value="([^"]+)"/.exec(await (await reader.get('/account')).text())?.[1] ?? '';
  await desk.db.destroy();
  const preferences = {
    method: 'POST',
    body: new URLSearchParams({ token, language: 'fa' }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'http://localhost:1988' },
  };
  for (const response of [
    await reader.get('/stories'),
    await reader.get('/nowhere'),
    await reader.send('/account/preferences', preferences),
  ]) {
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.headers.getSetCookie()).toEqual([]);
  }
});
