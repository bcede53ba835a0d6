import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { App } from '#src/pipeline/app.ts';
import { readArchiving } from '#src/pipeline/evidence/archive-night.ts';
import { oldestWork, operationFigures } from '#src/store/operation-figures.ts';
import { countSetAside } from '#src/store/set-aside.ts';

export type MeasuredApp = Pick<App, 'db' | 'clock' | 'queue' | 'jobs' | 'intake'> & { archive: object | null };

/** Whoever asks more often gets the same answer again: the figures cost queries. */
const FRESH_MS = 10_000;

export interface Metrics {
  contentType: string;
  /** In the text format of Prometheus. Names, numbers and states alone: no texts, no addresses, no secrets. */
  text(): Promise<string>;
}

/** Figures of the installation, as its database knows them, and of this process. */
export function createMetrics(app: MeasuredApp): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `khavaran_${name}`, help, labelNames, registers: [registry] });
  const gauges = {
    up: gauge('database_up', 'Whether the database answers'),
    oldest: gauge('oldest_work_age_seconds', 'Age of the oldest work that waits, by kind; 0 where none does', 'kind'),
    waiting: gauge('items_waiting', 'Items that wait for their analysis'),
    aside: gauge('items_set_aside', 'Items that could not be analysed in three tries'),
    items: gauge('items', 'Items in the record, estimated'),
    bytes: gauge('database_bytes', 'Size of the database'),
    sources: gauge('sources', 'Sources that are switched on, by condition', 'condition'),
    looks: gauge('looks_today', 'Looks at sources since midnight (UTC), by outcome', 'outcome'),
    traffic: gauge('source_traffic_today', 'What looks took and brought since midnight (UTC)', 'what'),
    lastRead: gauge('last_read_timestamp_seconds', 'When any source was last read'),
    deliveries: gauge('deliveries', 'Deliveries of the last 24 hours and older ones still open, by state', 'state'),
    alerted: gauge('published_to_alerted_seconds', 'From publication to the first message, last 24 hours', 'quantile'),
    alerts: gauge('alerts_told', 'Alerts of the last 24 hours that reached somebody'),
    judged: gauge('judgements', 'What people said of findings in the last twelve weeks', 'signal', 'verdict'),
    queue: gauge('queue_waiting', 'Jobs that wait in the queue', 'job'),
    running: gauge('jobs_running', 'Jobs that run in this process', 'job'),
    jobs: gauge('jobs_total', 'Jobs that this process has ended', 'job', 'outcome'),
    seconds: gauge('job_seconds_total', 'Seconds that jobs took in this process', 'job'),
    archived: gauge(
      'archive_last_whole_timestamp_seconds',
      'When old files last went to the archive without a failure',
    ),
    paused: gauge('intake_paused', 'Whether nothing more is fetched, by reason', 'reason'),
  };

  async function fill(): Promise<void> {
    for (const one of Object.values(gauges)) one.reset();
    for (const [job, tally] of app.jobs.tallies()) {
      gauges.running.set({ job }, tally.running);
      gauges.jobs.set({ job, outcome: 'done' }, tally.done);
      gauges.jobs.set({ job, outcome: 'failed' }, tally.failed);
      gauges.seconds.set({ job }, tally.seconds);
    }
    const waiting = await app.queue.waiting().catch(() => new Map());
    for (const [job, count] of waiting) gauges.queue.set({ job }, count);
    gauges.up.set(
      await fillFromDatabase().then(
        () => 1,
        () => 0,
      ),
    );
  }

  async function fillFromDatabase(): Promise<void> {
    const now = app.clock.now();
    const pause = await app.intake.pause();
    for (const reason of ['disk', 'backlog']) gauges.paused.set({ reason }, pause === reason ? 1 : 0);
    for (const [kind, since] of Object.entries(await oldestWork(app.db, now)))
      gauges.oldest.set({ kind }, since ? Math.max(0, (now.getTime() - since.getTime()) / 1000) : 0);
    const night = app.archive ? await readArchiving(app.db) : null;
    if (night) gauges.archived.set((night.lastWhole?.getTime() ?? 0) / 1000);
    // Its age is watched: 0, which it would say else, is an alarm without an archive or before its first night.
    else gauges.archived.remove();
    gauges.aside.set(await countSetAside(app.db));
    const figures = await operationFigures(app.db, now);
    gauges.waiting.set(figures.waitingItems);
    gauges.items.set(figures.items);
    gauges.bytes.set(figures.databaseBytes);
    for (const { condition, sources } of figures.sources) gauges.sources.set({ condition }, sources);
    const { items, requests, bytes, ...outcomes } = figures.looks;
    for (const [outcome, count] of Object.entries(outcomes)) gauges.looks.set({ outcome }, count);
    for (const [what, count] of Object.entries({ items, requests, bytes })) gauges.traffic.set({ what }, count);
    if (figures.lastRead) gauges.lastRead.set(figures.lastRead.getTime() / 1000);
    for (const { state, deliveries } of figures.deliveries) gauges.deliveries.set({ state }, deliveries);
    const { alerts, median, p95 } = figures.publishedToAlerted;
    gauges.alerts.set(alerts);
    if (median !== null) gauges.alerted.set({ quantile: '0.5' }, median);
    if (p95 !== null) gauges.alerted.set({ quantile: '0.95' }, p95);
    for (const { signal, right, wrong, missed } of figures.quality)
      for (const [verdict, count] of Object.entries({ right, wrong, missed }))
        gauges.judged.inc({ signal, verdict }, count);
  }

  let text: Promise<string> | null = null;
  let until = Number.NEGATIVE_INFINITY;
  return {
    contentType: registry.contentType,
    text() {
      if (!text || performance.now() >= until) {
        // Not while they are still gathered: two that fill the same gauges would count twice.
        until = Number.POSITIVE_INFINITY;
        text = fill()
          .then(() => registry.metrics())
          .finally(() => {
            until = performance.now() + FRESH_MS;
          });
      }
      return text;
    },
  };
}
