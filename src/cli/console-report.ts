import type { Writable } from 'node:stream';
import pc from 'picocolors';
import { plainLine } from '#src/model/display-text.ts';
import type { AnalyseReport } from '#src/pipeline/analyse.ts';
import type { DeliveryReport } from '#src/pipeline/channels/deliver-context.ts';
import type { LookReport } from '#src/pipeline/collect.ts';
import type { RaisedAlert } from '#src/pipeline/raise-alerts.ts';
import type { MadeDigest } from '#src/pipeline/send-digests.ts';
import type { StreamReport } from '#src/pipeline/streams/stream-run.ts';

const PROGRESS_EVERY_MS = 5_000;

/** Says what happens in plain sentences, with a progress line below them that is overwritten on a terminal. */
export class ConsoleReport {
  readonly #out: Writable;
  readonly #terminal: boolean;
  #progress = '';
  #lastProgress = 0;
  /** Of the first round: which sources were looked at, and what that brought. */
  readonly #looked = new Set<number>();
  #expected = 0;
  #newItems = 0;
  #readable = 0;
  #analysed = 0;
  #alerts = 0;
  readonly #blind = new Map<number, string>();

  constructor(out: Writable & { isTTY?: boolean }) {
    this.#out = out;
    this.#terminal = out.isTTY === true;
  }

  say(sentence: string): void {
    const clear = this.#terminal && this.#progress ? '\r\u001b[2K' : '';
    this.#out.write(`${clear}${sentence}\n`);
    if (this.#terminal && this.#progress) this.#out.write(this.#progress);
  }

  startRound(sources: number): void {
    this.#expected = sources;
    this.say(
      sources === 0
        ? 'No source is switched on: see config/sources.yaml.'
        : `Looking at ${plural(sources, 'source')} …`,
    );
  }

  get roundIsOver(): boolean {
    return this.#looked.size >= this.#expected;
  }

  endRound(): void {
    this.#setProgress('');
    const blind = this.#blind.size;
    this.say(
      `Looked at ${plural(this.#expected, 'source')}: ${this.#readable} read, ${blind} could not be read. ` +
        `${plural(this.#newItems, 'new item')}, ${plural(this.#alerts, 'alert')}.`,
    );
  }

  readonly onLook = (report: LookReport): void => {
    const { source } = report;
    const name = plainLine(source.name);
    const isFirst = !this.#looked.has(source.id);
    this.#looked.add(source.id);
    this.#newItems += report.created + report.revised;
    const failed = report.outcome === 'refused' || report.outcome === 'broken';
    // The sentence may begin as ours does.
    const reason = plainLine(report.reason ?? 'no reason given').replace(/^Could not look: /, '');
    if (failed) {
      // Once per trouble, not at every try.
      if (this.#blind.get(source.id) !== reason) this.say(`${pc.yellow('Could not look at')} ${name}: ${reason}`);
      this.#blind.set(source.id, reason);
    } else {
      if (this.#blind.delete(source.id)) this.say(`${pc.green('Can look again at')} ${name}.`);
      if (isFirst) this.#readable++;
      const news = [
        report.created > 0 ? plural(report.created, 'new item') : '',
        report.revised > 0 ? `${report.revised} edited` : '',
      ].filter(Boolean);
      if (news.length > 0) this.say(`${name}: ${news.join(', ')}.`);
      for (const problem of report.problems) this.say(`${pc.yellow('Not read')} at ${name}: ${plainLine(problem)}`);
    }
    this.#showProgress();
  };

  readonly onStream = (report: StreamReport): void => {
    this.onLook(report);
    if (report.disappeared > 0)
      this.say(`${plainLine(report.source.name)}: ${plural(report.disappeared, 'item')} deleted at the source.`);
  };

  readonly onAnalysed = (report: AnalyseReport): void => {
    this.#analysed += report.analysed;
    for (const { item, reason } of report.failed) this.say(`Item ${item} could not be analysed: ${plainLine(reason)}`);
    this.#showProgress();
  };

  readonly onAlert = ({ draft }: RaisedAlert): void => {
    this.#alerts++;
    const { headline, title, severity, links } = draft.content;
    const mark = severity === 'urgent' ? pc.red(pc.bold('ALERT')) : pc.bold('Alert');
    const address = links.map((link) => link.url).find((url) => url.includes('/stories/'));
    this.say(
      `${mark} (${severity}) ${plainLine(headline)}: ${plainLine(title)}${address ? `  ${pc.dim(address)}` : ''}`,
    );
  };

  readonly onDelivery = (report: DeliveryReport): void => {
    if (report.outcome === 'dropped') return;
    if (report.outcome === 'sent') {
      this.say(`Sent on ${report.channel}: ${plainLine(report.subject)}`);
      return;
    }
    const end = report.dead ? 'given up' : 'will be tried again';
    this.say(`${pc.yellow('Not sent')} on ${report.channel} (${end}): ${plainLine(report.reason ?? '')}`);
  };

  readonly onDigest = ({ digest }: MadeDigest): void => {
    this.say(`Digest made: ${plainLine(digest.title)}`);
  };

  #showProgress(): void {
    if (this.roundIsOver) return;
    this.#setProgress(
      `  ${this.#looked.size} of ${this.#expected} sources, ${plural(this.#newItems, 'new item')}, ` +
        `${this.#analysed} analysed, ${plural(this.#alerts, 'alert')}`,
    );
  }

  #setProgress(line: string): void {
    if (this.#terminal) this.#out.write(`\r\u001b[2K${line}`);
    else if (line && Date.now() - this.#lastProgress > PROGRESS_EVERY_MS) {
      this.#lastProgress = Date.now();
      this.#out.write(`${line}\n`);
    }
    this.#progress = line;
  }
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
