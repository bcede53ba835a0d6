import { load } from 'cheerio';
import type { createDesk } from '#src/web/desk.ts';

const ORIGIN = 'http://localhost:1988';

/** Somebody at a desk: keeps the cookies of the first page, and sends forms as its browser would, with the page's token. */
export interface Visitor {
  get(address: string): Promise<Response>;
  post(address: string, fields?: Record<string, string>): Promise<Response>;
}

/** Opens the desk at a page that has a form. */
export async function visit(desk: ReturnType<typeof createDesk>, address: string): Promise<Visitor> {
  const host = new URL(ORIGIN).host;
  const page = await desk.request(`${ORIGIN}${address}`, { headers: { host } });
  const cookie = page.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const token = String(
    load(await page.text())('main input[name=token]')
      .first()
      .val(),
  );
  return {
    get: async (to) => desk.request(`${ORIGIN}${to}`, { headers: { host, cookie } }),
    post: async (to, fields = {}) =>
      desk.request(`${ORIGIN}${to}`, {
        method: 'POST',
        body: new URLSearchParams({ token, ...fields }).toString(),
        headers: { host, cookie, origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' },
      }),
  };
}
