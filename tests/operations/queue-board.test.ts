import { describe, expect, inject, it } from 'vitest';
import { createBullQueue } from '#src/queue/bullmq.ts';
import { createQueueBoard } from '#src/web/queue-board.ts';
import { openDeskOfPeople } from '../web/accounts/desk-of-people.ts';
import { openDesk } from '../web/open-desk.ts';

const redisUrl = inject('redisUrl');

describe('the dashboard of the queues', () => {
  it('is not there without Redis', async () => {
    await using desk = await openDesk();
    expect((await desk.request('/queues')).status).toBe(404);
  });

  it.runIf(redisUrl)('shows what waits, asks no third party, changes nothing, and is for administrators', async () => {
    const url = `${redisUrl}/6`;
    await using queue = createBullQueue(url, () => {});
    await queue.add('collect', { source: 7 });
    expect((await queue.waiting()).get('collect')).toBeGreaterThan(0);
    await using board = createQueueBoard(url);
    await using desk = await openDesk({ queueBoard: board });
    const page = await desk.request('/queues');
    const text = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
    const script = /src="(static\/js\/main[^"]+)"/.exec(text)?.[1];
    expect((await desk.request(`/queues/${script}`)).status).toBe(200);
    const api = await (await desk.request('/queues/api/queues')).text();
    expect(api).toContain('"collect"');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await desk.request('/queues/api/queues/collect/clean/completed', { method })).status).toBe(405);
    // Pages of the desk stay without scripts.
    expect((await desk.request('/')).headers.get('content-security-policy')).not.toContain('script-src');
  });

  it.runIf(redisUrl)('is for administrators', async () => {
    await using board = createQueueBoard(`${redisUrl}/6`);
    await using desk = await openDeskOfPeople({ queueBoard: board });
    const asked = async (who: { get(address: string): Promise<Response> }) => (await who.get('/queues')).status;
    expect(await asked(await desk.somebody('editor'))).toBe(403);
    expect(await asked(await desk.somebody('administrator'))).toBe(200);
    const stranger = await desk.visitor().get('/queues');
    expect(stranger.headers.get('location')).toContain('/sign-in');
  });
});
