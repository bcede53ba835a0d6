import type { StreamEvent } from '#src/sources/stream.ts';

/** Events that wait for a commit: more, and the reading of the stream waits too. */
const MOST_EVENTS = 500;
const MOST_BYTES = 4 * 1024 * 1024;

export type GatheredEvent = Exclude<StreamEvent, { kind: 'connected' }> & { heardAt: Date };

/** A bounded buffer between who reads a stream and who commits what it brought. */
export class StreamGather {
  private events: GatheredEvent[] = [];
  private bytes = 0;
  private closed = false;
  private underWay = false;
  private waiters: (() => void)[] = [];

  /** Resolves when there is room for more. */
  async put(event: GatheredEvent): Promise<void> {
    while (!this.closed && (this.events.length >= MOST_EVENTS || this.bytes >= MOST_BYTES)) await this.change();
    if (this.closed) return;
    const last = this.events.at(-1);
    // Of several that only move the cursor, the last one says it all.
    if (event.kind === 'passed' && last?.kind === 'passed' && !event.spent && !last.spent) this.events.pop();
    this.events.push(event);
    if (event.kind === 'kept') this.bytes += event.received.length;
    this.wake();
  }

  /** All that waits, as soon as there is something; null when nothing comes any more. `done` must follow. */
  async take(): Promise<GatheredEvent[] | null> {
    while (this.events.length === 0) {
      if (this.closed) return null;
      await this.change();
    }
    const events = this.events;
    this.events = [];
    this.bytes = 0;
    this.underWay = true;
    this.wake();
    return events;
  }

  /** What was taken is committed. */
  done(): void {
    this.underWay = false;
    this.wake();
  }

  /** Resolves when nothing waits and nothing is being committed. */
  async settled(): Promise<void> {
    while (!this.closed && (this.events.length > 0 || this.underWay)) await this.change();
  }

  /** What waits can still be taken; nothing is added. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  private wake(): void {
    const waiters = this.waiters;
    this.waiters = [];
    for (const resume of waiters) resume();
  }
}
