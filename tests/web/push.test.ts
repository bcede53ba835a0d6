import { describe, expect, it } from 'vitest';
import { openDesk } from './open-desk.ts';

describe('addresses of hubs at the desk', () => {
  it('are reached under the public name, without signing in, while the rest of the desk is not', async () => {
    const verified: string[] = [];
    await using desk = await openDesk({
      push: {
        async verify(token, query) {
          verified.push(`${token} ${query.get('hub.mode')}`);
          return token === 'known' ? (query.get('hub.challenge') ?? '') : null;
        },
        receive: async (token) => token === 'known',
      },
    });
    const at = (address: string, init: RequestInit = {}) =>
      desk.request(address, { ...init, headers: { host: 'push.example.org' } });
    const answer = await at('/push/known?hub.mode=subscribe&hub.challenge=%3Cscript%3E');
    expect([answer.status, await answer.text()]).toEqual([200, '<script>']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await at('/push/guess')).status).toBe(404);
    expect((await at('/push/known', { method: 'POST', body: 'x' })).status).toBe(202);
    expect((await at('/push/guess', { method: 'POST', body: 'x' })).status).toBe(404);
    expect((await at('/stories')).status).toBe(421);
    expect(verified).toEqual(['known subscribe', 'guess null']);
  });

  it('are none where nothing is pushed', async () => {
    await using desk = await openDesk();
    expect((await desk.request('/push/known')).status).toBe(404);
  });
});
