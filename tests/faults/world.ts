import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { type Receiver, receiver, seeded } from '../pipeline/outbox-receivers.ts';
import type { Judgement } from './check.ts';
import { History } from './history.ts';
import { isAlarm, NumberedOutlet } from './numbered-outlet.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const run = promisify(execFile);

export interface WorldOptions {
  seed: number;
  outlets?: number;
  /** Feeds that are watched beside the outlets, of which nothing is expected. */
  beside?: readonly { key: string; url: string }[];
  /** `HH:MM` of the one digest edition, in `zone`. */
  digestTime?: string;
  zone?: string;
  /** Data folder, where it must lie elsewhere than in the world's own. */
  data?: string;
}

/** What surrounds a service that is tested: outlets of numbered items, receivers, its folders, and the history of it all. */
export class World implements AsyncDisposable {
  readonly random: () => number;
  readonly history: History;
  readonly outlets: NumberedOutlet[] = [];
  readonly receivers: Record<'chat' | 'hook' | 'digests', Receiver>;
  readonly folder: string;
  readonly #options: WorldOptions;
  #published = 0;
  /** By which the clock of the world differs from ours, in milliseconds. */
  #offset = 0;
  #landed = new Map<Receiver, number>();

  private constructor(folder: string, receivers: World['receivers'], options: WorldOptions) {
    this.folder = folder;
    this.receivers = receivers;
    this.random = seeded(options.seed);
    this.history = new History(path.join(folder, 'history.jsonl'));
    this.#options = options;
  }

  static async open(options: WorldOptions): Promise<World> {
    const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-faults-'));
    // PostgreSQL runs as another user where we are root, and must reach it.
    await chmod(folder, 0o755);
    const random = seeded(options.seed + 1);
    const world = new World(
      folder,
      {
        chat: await receiver('chat', 'steady', random, true),
        hook: await receiver('hook', 'steady', random),
        digests: await receiver('digests', 'steady', random),
      },
      options,
    );
    for (let number = 1; number <= (options.outlets ?? 4); number++)
      world.outlets.push(await NumberedOutlet.open(`outlet-${number}`, world.history));
    await world.#configure();
    return world;
  }

  get data(): string {
    return this.#options.data ?? path.join(this.folder, 'data');
  }

  get clockFile(): string {
    return path.join(this.folder, 'clock');
  }

  /** Numbers of the items published so far run from 1 to this. */
  get published(): number {
    return this.#published;
  }

  /** Publishes so many items, each at some outlet; one in three is due as an alert. Gives the last number. */
  publish(count: number): number {
    for (let added = 0; added < count; added++) {
      const number = ++this.#published;
      const at = new Date(Date.now() + this.#offset);
      this.outlets[Math.floor(this.random() * this.outlets.length)]?.publish(number, isAlarm(number), at);
    }
    return this.#published;
  }

  /** Publishes until an item came that is due as an alert; gives its number. */
  publishAlarm(): number {
    while (!isAlarm(this.publish(1)));
    return this.#published;
  }

  /** Sets the clock of the world, and of processes started with `FAULT_CLOCK`, to so many milliseconds beside the true one. */
  async setClock(offset: number): Promise<void> {
    this.#offset = offset;
    // Whole or not at all: a process reads it at any moment.
    await writeFile(`${this.clockFile}.new`, String(offset));
    await rename(`${this.clockFile}.new`, this.clockFile);
  }

  environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      KHAVARAN_DATA: this.data,
      KHAVARAN_CONFIG: path.join(this.folder, 'config'),
      KHAVARAN_ALLOW_NETWORKS: '127.0.0.0/8',
      KHAVARAN_HOST_PAUSE_MS: '10',
      KHAVARAN_SHORTEST_INTERVAL: '1',
      KHAVARAN_LONGEST_INTERVAL: '3',
      KHAVARAN_ZONE: this.#options.zone ?? 'UTC',
      KHAVARAN_PORT: '0',
      KHAVARAN_SCREENSHOTS: 'no',
      ...more,
    };
  }

  async #configure(): Promise<void> {
    const config = path.join(this.folder, 'config');
    await mkdir(config);
    const { chat, hook, digests } = this.receivers;
    const webhook = (key: string, { url }: Receiver, more = {}) => ({
      ...{ key, type: 'webhook', label: key, settings: { url: `${url}/hook`, secrets: [SECRET] } },
      ...more,
    });
    const files = {
      'sources.yaml': [
        ...this.outlets.map(({ key, url }) => ({ key, url: `${url}/feed` })),
        ...(this.#options.beside ?? []),
      ].map(({ key, url }) => ({
        ...{ key, name: key, type: 'feed', platform: 'web', kind: 'news', owner: key, stance: 'press', language: 'en' },
        settings: { url },
      })),
      'channels.yaml': {
        channels: [
          { key: 'chat', type: 'slack', label: 'chat', settings: { url: `${chat.url}/services/T/B/x` } },
          webhook('hook', hook, { operators: true }),
          webhook('digests', digests),
        ],
      },
      'rules.yaml': {
        rules: [
          {
            ...{ key: 'alarm', label: 'An item that is due', severity: 'urgent', channels: ['chat', 'hook'] },
            when: { signals: [{ signal: 'execution_report' }] },
          },
          {
            ...{ key: 'source-blind', label: 'A source not seen', severity: 'normal', channels: ['hook'] },
            when: { occasion: 'source_blind' },
          },
        ],
      },
      'digests.yaml': {
        digests: [{ name: 'daily', channels: ['digests'], time: this.#options.digestTime ?? '07:00' }],
      },
    };
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(config, name), stringify(content));
  }

  /** Writes what the receivers took since into the history. */
  noteLandings(): void {
    for (const one of Object.values(this.receivers)) {
      for (const { channel, key, marked } of one.landings.slice(this.#landed.get(one) ?? 0))
        this.history.add({ what: 'landed', channel, key, marked });
      this.#landed.set(one, one.landings.length);
    }
  }

  /** Whether the alert on an item reached the chat. */
  hasTold(number: number): boolean {
    return this.receivers.chat.landings.some(({ key }) => key === `Story number ${number}`);
  }

  /** Has another process judge the database by the history, until all is done or `patienceMs` are over. */
  async judge(databaseUrl: string, patienceMs = 120_000): Promise<Judgement> {
    const limit = Date.now() + patienceMs;
    for (;;) {
      this.noteLandings();
      const { open } = await this.#judgeNow(databaseUrl);
      if (open === 0 || Date.now() > limit) break;
      await sleep(2_000);
    }
    // What landed between the look at the receivers and the one at the database counts too, and so would a late double.
    await sleep(2_000);
    this.noteLandings();
    return this.#judgeNow(databaseUrl);
  }

  async #judgeNow(databaseUrl: string): Promise<Judgement> {
    const program = path.join(import.meta.dirname, 'checker-process.ts');
    const args = [program, databaseUrl, this.history.file, String(this.#published)];
    const { stdout } = await run(process.execPath, args, { cwd: ROOT });
    return JSON.parse(stdout);
  }

  /** What `khavaran verify` says of the chain of evidence, and whether it holds. */
  async verify(environment: NodeJS.ProcessEnv): Promise<{ holds: boolean; said: string }> {
    const { FAULT_CLOCK: _, ...rest } = environment;
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...rest };
    try {
      const { stdout } = await run(process.execPath, ['src/cli/main.ts', 'verify'], { cwd: ROOT, env });
      return { holds: true, said: stdout };
    } catch (error) {
      return { holds: false, said: error instanceof Error ? error.message : String(error) };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const outlet of this.outlets) await outlet[Symbol.asyncDispose]();
    for (const one of Object.values(this.receivers)) await one[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}
