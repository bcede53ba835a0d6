import { messageOf } from '#src/base/errors.ts';
import type { Outcome } from '#src/model/source.ts';
import { countLook } from '#src/store/source-days.ts';
import { findSource, type StoredSource } from '#src/store/sources.ts';
import { recordStreamHealth } from '#src/store/streams.ts';
import { conditionAfter } from '../sources/source-health.ts';
import { breakKind } from './stream-backoff.ts';
import type { StreamCounts } from './stream-commit.ts';
import type { StreamContext, StreamReport } from './stream-run.ts';

/** How often a stream that brings nothing new says that it lives. */
const SIGN_OF_LIFE_MS = 60_000;
const NOTHING: StreamCounts = { created: 0, revised: 0, unchanged: 0, disappeared: 0, problems: [] };

/** Tells of a stream's state in the words of looks: to the database, and to people. */
export class StreamHealth {
  /** How often it was connected. */
  connections = 0;
  private readonly context: StreamContext;
  private readonly source: StoredSource;
  /** Looks go on beside it: a stream that is away does not make its source blind. */
  private readonly isPolled: boolean;
  private readonly onReport: (report: StreamReport) => void;
  private toldAt = Number.NEGATIVE_INFINITY;
  private toldReason: string | null = null;

  constructor(
    context: StreamContext,
    source: StoredSource,
    isPolled: boolean,
    onReport: (report: StreamReport) => void,
  ) {
    this.context = context;
    this.source = source;
    this.isPolled = isPolled;
    this.onReport = onReport;
  }

  async connected(): Promise<void> {
    this.connections++;
    this.toldReason = null;
    await this.record('empty', null, NOTHING);
    this.report('empty', null, NOTHING);
  }

  /** Something came, be it nothing to keep. */
  heard(): void {
    if (Date.now() - this.toldAt < SIGN_OF_LIFE_MS) return;
    this.toldAt = Date.now();
    // In the background: a database that is away shows at the next commit.
    this.record('not-modified', null, NOTHING).catch(() => undefined);
  }

  async stored(counts: StreamCounts): Promise<void> {
    if (counts.created + counts.revised > 0) await this.record('items', counts.problems.join(' ') || null, counts);
    if (counts.created + counts.revised + counts.disappeared + counts.problems.length > 0)
      this.report('items', null, counts);
  }

  /** A break that mends itself at once is none to tell of. */
  async broke(error: unknown, breaks: number): Promise<void> {
    const kind = breakKind(error);
    if (breaks < 2 && kind === 'network') return;
    const outcome: Outcome = kind === 'refused' || kind === 'limited' ? 'refused' : 'broken';
    const reason = messageOf(error);
    if (this.isPolled) {
      const sentence = `Its stream is away, it is looked at meanwhile: ${reason}`;
      if (this.toldReason !== reason) this.report('empty', null, { ...NOTHING, problems: [sentence] });
    } else {
      await this.record(outcome, reason, NOTHING);
      this.report(outcome, reason, NOTHING);
    }
    this.toldReason = reason;
  }

  private async record(outcome: Outcome, reason: string | null, counts: StreamCounts): Promise<void> {
    const { db, clock } = this.context;
    const now = clock.now();
    const foundNew = counts.created + counts.revised > 0;
    const source = await findSource(db, { id: this.source.id });
    if (!source) return;
    const health = conditionAfter(source, { outcome, gone: false, paused: false, listed: null, exchange: null }, now);
    const woken = foundNew && health.condition === 'silent' ? { condition: 'working', conditionSince: now } : {};
    await recordStreamHealth(db, source.id, { outcome, reason, now, foundNew, ...health, ...woken });
    await countLook(db, source.id, { outcome, items: counts.created, usage: { requests: 0, bytes: 0 }, now });
    this.toldAt = Date.now();
  }

  private report(outcome: Outcome, reason: string | null, counts: StreamCounts): void {
    this.onReport({ source: this.source, outcome, reason, ...counts });
  }
}
