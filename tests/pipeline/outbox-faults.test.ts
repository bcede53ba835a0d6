import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Rule } from '#src/model/alert.ts';
import type { OpenChannel } from '#src/pipeline/channels/send-message.ts';
import type { Database } from '#src/store/database.ts';
import { upsertSource } from '#src/store/sources.ts';
import type { Fault } from '../channels/services/chat-service.ts';
import { SLACK_TOKEN, slackBotService } from '../channels/services/slack-bot.ts';
import { createTestDatabase } from '../database.ts';
import { sourceConfig } from '../store/fixtures.ts';
import type { OutboxWorld } from './outbox-process.ts';
import { type Landing, receiver, seeded } from './outbox-receivers.ts';

/** A long run asks for more: OUTBOX_FAULTS_ALERTS=1000 OUTBOX_FAULTS_ROUNDS=5 OUTBOX_FAULTS_LIMIT_MS=900000. */
const ALERTS = Number(process.env.OUTBOX_FAULTS_ALERTS ?? 100);
const PROCESSES = 3;
const BOT_FAULTS: Fault[] = ['land-and-cut', 503, 'hang', 'cut'];
/** Messages between two kills, on average. */
const PER_KILL = 14;
const SEED = Number(process.env.OUTBOX_FAULTS_SEED ?? 1988);
const ROUNDS = Number(process.env.OUTBOX_FAULTS_ROUNDS ?? 1);
const LIMIT_MS = Number(process.env.OUTBOX_FAULTS_LIMIT_MS ?? 120_000);
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Which channels the alerts on stories of a language go to. */
const ROUTES: Record<string, string[]> = {
  en: ['steady', 'flaky'],
  fa: ['silent', 'chat'],
  ar: ['dying', 'bot'],
  de: ['dead', 'throttled'],
  fr: ['chat', 'steady'],
};
const LANGUAGES = Object.keys(ROUTES);

describe('the outbox, while everything on the way fails', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))(
    'loses and doubles nothing (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      await using database = await createTestDatabase();
      await using steady = await receiver('steady', 'steady', random);
      await using flaky = await receiver('flaky', 'flaky', random);
      await using throttled = await receiver('throttled', 'throttled', random);
      await using silent = await receiver('silent', 'silent', random);
      await using chat = await receiver('chat', 'silent', random, true);
      await using dying = await receiver('dying', 'silent', random);
      await using dead = await receiver('dead', 'refusing', random);
      await using refuge = await receiver('refuge', 'flaky', random);
      await using bot = await slackBotService();
      const hook = (key: string, url: string, fallback?: string): OpenChannel => ({
        ...{ key, type: 'webhook', label: key, settings: { url: `${url}/hook`, secrets: [SECRET] } },
        ...(fallback ? { fallback } : {}),
      });
      const botSettings = { token: SLACK_TOKEN, channel: 'C0123456789', api: `${bot.url}/api` };
      const world: OutboxWorld = {
        channels: [
          ...[hook('steady', steady.url), hook('flaky', flaky.url), hook('throttled', throttled.url)],
          ...[hook('silent', silent.url), hook('dying', dying.url, 'refuge'), hook('dead', dead.url, 'refuge')],
          ...[hook('refuge', refuge.url)],
          { key: 'chat', type: 'slack', label: 'chat', settings: { url: `${chat.url}/services/x` } },
          { key: 'bot', type: 'slack', label: 'bot', settings: botSettings },
        ],
        rules: LANGUAGES.map((language) => ruleFor(language)),
        operators: ['steady'],
        ...{ speed: 30, startedAt: Date.now(), sendLimitMs: 300, leaseMs: 24_000 },
      };
      await fill(database.db);

      const nemesis = new Nemesis(() => startProcess(database.url, world), random);
      const began = Date.now();
      let nextFault = 0;
      try {
        for (;;) {
          await sleep(100);
          const { raised, waiting, settled } = await progress(database.db);
          if (raised === ALERTS && waiting === 0) break;
          if (Date.now() - began > LIMIT_MS)
            throw new Error(`after ${LIMIT_MS} ms ${waiting} wait: ${await waitingLines(database.db)}`);
          // It dies on the way, and comes back.
          dying.behaviour = raised > ALERTS * 0.2 && raised < ALERTS * 0.7 ? 'gone' : 'silent';
          if (settled > nextFault) {
            bot.faults.push(BOT_FAULTS[Math.floor(random() * BOT_FAULTS.length)] ?? 503);
            nextFault = settled + 12 * random();
          }
          nemesis.progressed(settled);
        }
      } finally {
        nemesis.end();
      }
      const { kills } = nemesis;

      const said: Landing[] = bot.messages.map(({ key, post }) => ({
        ...{ channel: 'bot', key, answered: true },
        marked: JSON.stringify(post).includes('(may be a repeat)'),
      }));
      const receivers = [steady, flaky, throttled, silent, chat, dying, dead, refuge];
      const landings = [...receivers.flatMap((one) => one.landings), ...said];
      const { lost, doubled, repeats, repeatsByAsking, unmarked, diverted } = await judge(database.db, landings);
      process.stderr.write(
        `outbox: seed ${seed}, ${ALERTS} alerts, ${landings.length} messages taken, ${kills} processes killed, ` +
          `${diverted} sent to the fallback, ${repeats} possible repeats (${repeatsByAsking} where the service can be asked), ${lost.length} lost, ${doubled.length} doubled, ` +
          `${Math.round((Date.now() - began) / 1000)} s\n`,
      );
      expect({ lost, doubled, unmarked }).toEqual({ lost: [], doubled: [], unmarked: [] });
      expect(kills).toBeGreaterThan(5);
      expect(diverted).toBeGreaterThan(ALERTS / LANGUAGES.length - 1);
      expect(repeats).toBeGreaterThan(0);
    },
    LIMIT_MS + 30_000,
  );
});

function startProcess(url: string, world: OutboxWorld): ChildProcess {
  const script = path.join(import.meta.dirname, 'outbox-process.ts');
  return spawn(process.execPath, [script, url, JSON.stringify(world)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/**
 * Keeps so many processes running, and kills one at a random moment each time that some more was done: on a busy machine
 * as often as on an idle one.
 */
class Nemesis {
  kills = 0;
  #ended = false;
  #next = 0;
  readonly #start: () => ChildProcess;
  readonly #random: () => number;
  readonly #running = new Set<ChildProcess>();

  constructor(start: () => ChildProcess, random: () => number) {
    this.#start = start;
    this.#random = random;
    for (let number = 0; number < PROCESSES; number++) this.#run();
  }

  /** Told how many messages were settled by now. */
  progressed(settled: number): void {
    if (settled < this.#next) return;
    this.#next = settled + 2 * PER_KILL * this.#random();
    const victims = [...this.#running];
    const victim = victims[Math.floor(this.#random() * victims.length)];
    setTimeout(() => this.#kill(victim), 300 * this.#random());
  }

  end(): void {
    this.#ended = true;
    for (const one of this.#running) one.kill('SIGKILL');
  }

  #run(): void {
    const one = this.#start();
    this.#running.add(one);
    one.once('exit', () => {
      this.#running.delete(one);
      if (!this.#ended) this.#run();
    });
  }

  #kill(one: ChildProcess | undefined): void {
    if (this.#ended || !one) return;
    this.kills++;
    one.kill('SIGKILL');
  }
}

function ruleFor(language: string): Rule {
  return {
    key: `calls-${language}`,
    label: 'Calls',
    when: { signals: [{ signal: 'call_for_killing' }], languages: [language], maximumAgeHours: 80_000 },
    severity: language === 'fa' ? 'urgent' : 'normal',
    channels: ROUTES[language] ?? [],
    flash: false,
    enabled: true,
  };
}

/** Stories of one item each, analysed, that no rule has looked at. */
async function fill(db: Database): Promise<void> {
  const source = await upsertSource(db, sourceConfig(), 'file');
  const languages = sql`(${sql.raw(`array['${LANGUAGES.join("','")}']`)})[1 + number % ${LANGUAGES.length}]`;
  await sql`insert into stories (title, language, first_seen, last_seen, origins)
    select 'Story number ' || number, ${languages}, now(), now(), '[]' from generate_series(1, ${ALERTS}) as number`.execute(
    db,
  );
  await sql`insert into items (source_id, external_id, title, text, publisher_name, publisher_kind, publisher_platform,
      links, collected_at, seen_at, content_hash, published, language, analysed_at, story_id, relation)
    select ${source}, number::text, 'Story number ' || number, 'They said it.', 'Harbour Wire', 'news', 'web', '{}', now(),
      now(), number::text, now(), ${languages}, now(), number, 'first'
    from generate_series(1, ${ALERTS}) as number`.execute(db);
  await sql`insert into signals (item_id, signal, score, voice, span_start, span_end, reason)
    select id, 'call_for_killing', 0.9, 'reported', 0, 4, 'They' from items`.execute(db);
}

interface Progress {
  raised: number;
  waiting: number;
  settled: number;
}

async function progress(db: Database): Promise<Progress> {
  const { rows } = await sql<Progress>`
    select (select count(*) from alerts)::int as raised,
      (select count(*) from deliveries where state = 'sent')::int as settled,
      (select count(*) from deliveries where state in ('pending', 'sending'))::int as waiting`.execute(db);
  return rows[0] ?? { raised: 0, waiting: -1, settled: 0 };
}

async function waitingLines(db: Database): Promise<string> {
  const rows = await db
    .selectFrom('deliveries')
    .leftJoin('channel_states', 'channel_states.channel', 'deliveries.channel')
    .select(['deliveries.key', 'state', 'attempts', 'next_attempt', 'last_error', 'failures', 'not_before'])
    .where('state', 'in', ['pending', 'sending'])
    .limit(10)
    .execute();
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

/** What must hold of what the receivers saw, told by the database alone as far as what was to be sent. */
async function judge(db: Database, landings: readonly Landing[]) {
  const rows = await db
    .selectFrom('deliveries')
    .innerJoin('alerts', 'alerts.id', 'deliveries.alert_id')
    .select(['deliveries.id', 'deliveries.key', 'deliveries.channel', 'deliveries.state'])
    .select(['deliveries.possible_repeat', 'alerts.story_id', 'deliveries.stands_in_for'])
    .execute();
  const seen = new Map<string, Landing[]>();
  for (const landing of landings) {
    const place = `${landing.channel} ${landing.key}`;
    seen.set(place, [...(seen.get(place) ?? []), landing]);
  }
  const landed = (row: (typeof rows)[number]) =>
    seen.get(`${row.channel} ${row.channel === 'chat' ? `Story number ${row.story_id}` : row.key}`) ?? [];
  const alerts = await db.selectFrom('alerts').select(['id', 'rule']).execute();
  const wanted = alerts.flatMap(({ id, rule }) => (ROUTES[rule.slice(-2)] ?? []).map((to) => `alert-${id}-${to}`));
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const arrived = (key: string): boolean => {
    const row = byKey.get(key);
    if (!row) return false;
    if (landed(row).length > 0) return true;
    return rows.some((other) => other.stands_in_for === row.id && landed(other).length > 0);
  };
  const twice = rows.filter((row) => landed(row).length > 1);
  return {
    lost: wanted.filter((key) => !arrived(key)),
    // Twice, though each time the outcome was known.
    doubled: twice.filter((row) => !row.possible_repeat).map(({ key }) => key),
    // Where no key tells the receiver, the message itself must.
    unmarked: twice
      .filter(
        (row) =>
          row.channel === 'chat' &&
          landed(row)
            .slice(1)
            .some(({ marked }) => !marked),
      )
      .map(({ key }) => key),
    repeats: twice.length,
    repeatsByAsking: twice.filter(({ channel }) => channel === 'bot').length,
    diverted: rows.filter(({ state }) => state === 'diverted').length,
  };
}
