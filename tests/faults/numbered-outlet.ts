import { createHash } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { inventedName } from '../../scripts/bench/invented-names.ts';
import { portOf } from '../net/local-server.ts';
import { seeded } from '../pipeline/outbox-receivers.ts';
import type { History } from './history.ts';

/** `hanging` takes connections and says nothing; `cut` refuses them, as a network that is away. */
export type OutletMode = 'serving' | 'hanging' | 'cut' | 'failing';

/** Whether the item of a number is due as an alert: one in three. */
export function isAlarm(number: number): boolean {
  return number % 3 === 0;
}

/** Items that the feed holds: no outage of a test is so long that more are published in it. */
const HELD = 400;

interface Published {
  number: number;
  alarm: boolean;
  at: Date;
}

/** An outlet whose feed holds numbered items, each about an event of its own in invented words. */
export class NumberedOutlet implements AsyncDisposable {
  readonly key: string;
  readonly #history: History;
  readonly #items: Published[] = [];
  #server: Server | null = null;
  #port = 0;
  #mode: OutletMode = 'serving';
  /** When its feed was asked for, by our monotonic clock, in milliseconds. */
  readonly asked: number[] = [];

  constructor(key: string, history: History) {
    this.key = key;
    this.#history = history;
  }

  static async open(key: string, history: History): Promise<NumberedOutlet> {
    const outlet = new NumberedOutlet(key, history);
    await outlet.#listen();
    return outlet;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  publish(number: number, alarm: boolean, at: Date): void {
    this.#items.push({ number, alarm, at });
    if (this.#items.length > HELD) this.#items.shift();
  }

  async become(mode: OutletMode): Promise<void> {
    this.#mode = mode;
    if (mode === 'cut') await this.#close();
    else if (!this.#server) await this.#listen();
    // Whoever was let hang is let go.
    else if (mode === 'serving') this.#server.closeAllConnections();
  }

  async #listen(): Promise<void> {
    const server = createServer((request, response) => {
      response.on('error', () => {});
      if (this.#mode === 'hanging') return;
      if (this.#mode === 'failing') return void response.writeHead(503, { 'content-type': 'text/html' }).end('<p>Away');
      if (request.url === '/robots.txt') return void response.writeHead(404).end();
      this.#answer(request.url === '/feed', request.headers['if-none-match'], response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    this.#port = portOf(server.address());
    this.#server = server;
  }

  /** An item's own page says the same, and is no look: what raised an alert is kept with its page. */
  #answer(isLook: boolean, known: string | undefined, response: ServerResponse): void {
    if (isLook) this.asked.push(performance.now());
    const items = [...this.#items];
    const body = feedOf(this.key, items, this.url);
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
    if (known === etag) return void response.writeHead(304, { etag }).end();
    response.on('finish', () => {
      if (isLook) this.#history.add({ what: 'served', outlet: this.key, items: items.map(({ number }) => number) });
    });
    response.writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8', etag }).end(body);
  }

  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

function feedOf(key: string, items: readonly Published[], base: string): string {
  const entries = items
    .toReversed()
    .map(({ number, alarm, at }) => {
      const words = inventedWords(number);
      return `<item><guid isPermaLink="false">${number}</guid><title>Story number ${number}: ${words.slice(0, 6).join(' ')}</title>
<link>${base}/${number}-${words[0]}</link><pubDate>${at.toUTCString()}</pubDate><description>${words.slice(6, 12).join(' ')}. ${alarm ? executionOf(number) : ''}${words.slice(12).join(' ')}.</description></item>`;
    })
    .join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${key}</title><link>${base}</link>
<description>Numbered</description>${entries}</channel></rss>`;
}

const PRISONS = ['Evin', 'Ghezel Hesar', 'Adelabad', 'Vakilabad', 'Dizelabad', 'Lakan', 'Sheiban', 'Dastgerd'];
const CITIES = [
  'Tehran',
  'Shiraz',
  'Mashhad',
  'Isfahan',
  'Tabriz',
  'Ahvaz',
  'Rasht',
  'Zahedan',
  'Urmia',
  'Kerman',
  'Arak',
];
const CHARGES = ['drug offences', 'murder', 'armed robbery', 'spying', 'rebellion', 'arson', 'kidnapping', 'smuggling'];

/** What is due as an alert: an execution that never was, of somebody whom no other item names. */
function executionOf(number: number): string {
  const random = seeded(number * 104_729 + 5);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const who = inventedName(random).latin;
  const place = `${pick(PRISONS)} Prison in ${pick(CITIES)}`;
  const age = 20 + Math.floor(random() * 45);
  return `${who}, ${age}, was executed in ${place} for ${pick(CHARGES)}. ${inventedName(random).latin} asked for an inquiry. `;
}

const SYLLABLES =
  'brav chol drun fesk glim hart jov kelt lund mirs nolp prax quib rund skav trem vulk wend yorb zast crin dovl fram grus'.split(
    ' ',
  );

/** Words that no other number shares, so that no two items are taken for one event. */
function inventedWords(number: number): string[] {
  const random = seeded(number * 7919 + 17);
  return Array.from({ length: 36 }, () =>
    Array.from({ length: 3 }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join(''),
  );
}
