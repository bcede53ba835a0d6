import { createServer, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { drip, pour } from '../net/endless-answers.ts';
import { portOf } from '../net/local-server.ts';

const XML = { 'content-type': 'application/rss+xml' };
const EMPTY = '<rss version="2.0"><channel><title>Quiet</title></channel></rss>';
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 1 });

/** What it does to whoever asks for its feed. */
const DEEDS = {
  'says nothing': () => {},
  drips(response) {
    response.writeHead(200, XML);
    drip(response, 200);
  },
  'never ends'(response) {
    response.writeHead(200, XML);
    pour(response);
  },
  'sends a bomb': (response) => void response.writeHead(200, { ...XML, 'content-encoding': 'gzip' }).end(BOMB),
  'breaks off': (response) => {
    response.writeHead(200, { ...XML, 'content-length': 1_000_000 });
    response.write('<rss><channel>', () => response.socket?.destroy());
  },
  'closes the connection': (response) => void response.socket?.destroy(),
  'sends in a circle': (response) => void response.writeHead(302, { location: '/feed' }).end(),
  'nests deeply': (response) => void response.writeHead(200, XML).end(`<rss><channel>${'<item>'.repeat(100_000)}`),
  'is busy': (response) => void response.writeHead(503).end(),
  'says what is no feed': (response) => void response.writeHead(200, XML).end(Buffer.alloc(200_000, 0xfe)),
} satisfies Record<string, (response: ServerResponse) => void>;
const KINDS = Object.values(DEEDS);

/** An outlet that answers as one should, with an empty feed, until it is told to be hostile in its way. */
export class HostileOutlet implements AsyncDisposable {
  readonly key: string;
  isHostile = false;
  /** How often it was hostile. */
  deeds = 0;
  readonly #server: Server;

  private constructor(number: number) {
    this.key = `hostile-${number}`;
    const act: (response: ServerResponse) => void = KINDS[number % KINDS.length] ?? DEEDS['says nothing'];
    this.#server = createServer((request, response) => {
      response.on('error', () => {});
      if (request.url === '/robots.txt') return void response.writeHead(404).end();
      if (!this.isHostile) return void response.writeHead(200, XML).end(EMPTY);
      this.deeds++;
      act(response);
    });
  }

  static async open(number: number): Promise<HostileOutlet> {
    const outlet = new HostileOutlet(number);
    await new Promise<void>((resolve) => outlet.#server.listen(0, '127.0.0.1', resolve));
    return outlet;
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server.address())}/feed`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
