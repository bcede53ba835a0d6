export const PASSWORD = 'seven lanterns over the quiet harbour';

/** A browser of somebody: keeps cookies, sends forms as pages draw them. */
export interface Visitor {
  get(address: string): Promise<Response>;
  /** Opens `page` for its form token, then sends a form. */
  post(address: string, fields?: Record<string, string>, page?: string): Promise<Response>;
  /** Any request, with the visitor's cookies. */
  send(address: string, init?: RequestInit): Promise<Response>;
  /** Follows redirects within the desk and gives the last page's text. */
  follow(response: Response): Promise<string>;
  cookie(): string;
}

/** A visitor of a desk that is asked by `ask`, which follows no redirects. */
export function createVisitor(
  ask: (address: string, init: RequestInit) => Response | Promise<Response>,
  origin: string,
): Visitor {
  const jar = new Map<string, string>();
  async function send(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await ask(address, { ...init, headers });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '' || /max-age=0/i.test(set)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }
  const self: Visitor = {
    get: (address) => send(address),
    send,
    async post(address, fields = {}, page = '/sign-in') {
      const drawn = await self.follow(await send(page));
      const token = /name="token" value="([^"]+)"/.exec(drawn)?.[1] ?? '';
      return send(address, {
        method: 'POST',
        body: new URLSearchParams({ token, ...fields }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
      });
    },
    async follow(response) {
      let last = response;
      for (let steps = 0; steps < 5 && last.status === 303; steps += 1)
        last = await send(last.headers.get('location') ?? '/');
      return last.text();
    },
    cookie: () => [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
  };
  return self;
}
