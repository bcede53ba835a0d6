import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stringify } from 'yaml';
import { OUTLETS, type Outlet, sourceOf } from './outlets.ts';
import { type Published, pageOf } from './press.ts';
import { ChatServer, MailServer } from './receivers.ts';
import { TRAPS, trapItems } from './traps.ts';

/** An item that an outlet publishes, or the new wording of one that it published before under the same id. */
export interface ScriptedItem {
  outlet: string;
  id: string;
  title: string;
  text: string;
  /** How long before "now" it says that it was published. */
  hoursAgo?: number;
}

interface Press {
  outlet: Outlet;
  server: Server;
  items: Published[];
  /** Requests that it had. */
  requests: number;
}

/** A simulated world on loopback: outlets that speak their formats, a chat server, a mail server. */
export class Newsroom implements AsyncDisposable {
  readonly chat: ChatServer;
  readonly mail: MailServer;
  readonly #presses = new Map<string, Press>();

  private constructor(chat: ChatServer, mail: MailServer) {
    this.chat = chat;
    this.mail = mail;
  }

  static async open(): Promise<Newsroom> {
    const newsroom = new Newsroom(await ChatServer.open(), await MailServer.open());
    for (const outlet of OUTLETS) await newsroom.#openPress(outlet);
    return newsroom;
  }

  async #openPress(outlet: Outlet): Promise<void> {
    const server = createServer();
    const press: Press = { outlet, server, items: [], requests: 0 };
    if (outlet.form === 'hostile') press.items.push(...trapItems(new Date()));
    server.on('request', (request, response) => {
      press.requests++;
      response.on('error', () => {});
      const base = `http://${request.headers.host}`;
      if (request.url === '/robots.txt') return void response.writeHead(404).end();
      if (outlet.form === 'fails')
        return void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Closed</h1>');
      // The hostile outlet serves its items first, then a trap at every further look.
      const trap =
        outlet.form === 'hostile' && press.requests > 1 ? TRAPS[(press.requests - 2) % TRAPS.length] : undefined;
      if (trap) return void trap(response, base);
      const page = pageOf(outlet, request.url ?? '/', press.items, base);
      if (!page) return void response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>');
      const etag = `"${createHash('sha256').update(page.body).digest('hex').slice(0, 16)}"`;
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
      response.writeHead(200, { 'content-type': page.type, etag }).end(page.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#presses.set(outlet.key, press);
  }

  publish(item: ScriptedItem, now = new Date()): void {
    const press = this.#presses.get(item.outlet);
    if (!press) throw new Error(`there is no outlet ${item.outlet}`);
    const published = new Date(now.getTime() - (item.hoursAgo ?? 0) * 3_600_000);
    const known = press.items.find((one) => one.id === item.id);
    if (known) Object.assign(known, { title: item.title, text: item.text, updated: now });
    else press.items.push({ id: item.id, title: item.title, text: item.text, published, updated: null });
  }

  /** The environment in which a service watches this world: its own folders, fast and with loopback allowed. */
  environment(folders: { data: string; config: string }): NodeJS.ProcessEnv {
    return {
      KHAVARAN_DATA: folders.data,
      KHAVARAN_CONFIG: folders.config,
      KHAVARAN_ALLOW_NETWORKS: '127.0.0.0/8',
      KHAVARAN_HOST_PAUSE_MS: '20',
      KHAVARAN_SHORTEST_INTERVAL: '1',
      KHAVARAN_LONGEST_INTERVAL: '3',
      KHAVARAN_ZONE: 'UTC',
    };
  }

  /** `sources.yaml` and `channels.yaml` of this world. */
  configuration(): Record<string, string> {
    const sources = [...this.#presses.values()].map(({ outlet, server }) => {
      const { proxy: _, ...source } = sourceOf(outlet, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      return source;
    });
    const channels = [
      { key: 'chat', type: 'slack', label: 'The chat of the simulated world', settings: { url: this.chat.url } },
      {
        key: 'mail',
        type: 'email',
        label: 'The mail of the simulated world',
        settings: {
          host: '127.0.0.1',
          port: this.mail.port,
          tls: 'none',
          from: 'Khavaran <khavaran@newsroom.example>',
          to: ['desk@newsroom.example'],
        },
      },
    ];
    return { 'sources.yaml': stringify(sources), 'channels.yaml': stringify({ channels }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { server } of this.#presses.values()) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await this.chat[Symbol.asyncDispose]();
    await this.mail[Symbol.asyncDispose]();
  }
}
