import type { Clock } from '#src/base/clock.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { TOOL } from '#src/base/version.ts';
import { mediaLinks } from '#src/capture/media-links.ts';
import type { CaptureContext, Exchange } from '#src/model/capture.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import type { Screenshot } from '#src/screenshots/take-screenshot.ts';
import { decodeText } from '#src/sources/decode-text.ts';
import { findCapture } from '#src/store/captures.ts';
import type { Database } from '#src/store/database.ts';
import {
  bytesKept,
  claimDueEvidence,
  type DueEvidence,
  type ItemToGather,
  isWanted,
  itemsToGather,
  orderEvidence,
  recordEvidence,
} from '#src/store/item-evidence.ts';
import type { PayloadFiles } from '#src/store/payloads.ts';
import { findSource, type StoredSource } from '#src/store/sources.ts';
import { decodedPayload } from './decoded-payload.ts';
import { appendToChain, writePayloads } from './keep-evidence.ts';

export interface GatherContext {
  db: Database;
  payloads: PayloadFiles;
  http: HttpClient;
  clock: Clock;
  proxy: string | null;
  /** Of one item: how many media are kept, and of how many bytes together. */
  maximumMedia: number;
  maximumBytes: number;
  /** Takes a picture of a page, null where no browser is installed; null where pictures are switched off. */
  screenshot: ((url: string, proxy: string | null, signal: AbortSignal) => Promise<Screenshot | null>) | null;
}

/** What was kept, or why not. */
export interface GatherReport {
  item: number;
  kind: DueEvidence['kind'];
  url: string;
  state: 'kept' | 'failed' | 'waiting';
  reason: string | null;
}

const SINCE_MS = 7 * 24 * 3_600_000;
const ITEMS = 20;
const BATCH = 10;
const LEASE_MS = 10 * 60_000;
const MAXIMUM_TRIES = 3;
const PAUSE_MS = 10 * 60_000;
const FILE_BYTES = 15 * 1024 * 1024;
const WHAT: Record<DueEvidence['kind'], string> = {
  page: 'page of',
  media: 'shown in',
  screenshot: 'picture of the page of',
};
const KEPT_TYPES =
  /^(image|video|audio)\/|^application\/(pdf|zip|rtf|msword|vnd\.(ms-|oasis\.|openxmlformats-)|octet-stream)/i;

/**
 * For items that raised an alert: orders their media and a picture of their page once, and fetches what is due of it. It
 * is work of its own, so that no alert waits for it; what fails is tried a few times and then stands with its reason.
 */
export async function gatherEvidence(context: GatherContext, signal: AbortSignal): Promise<GatherReport[]> {
  const { db, clock } = context;
  const now = clock.now();
  for (const item of await itemsToGather(db, new Date(now.getTime() - SINCE_MS), ITEMS))
    await orderEvidence(db, item.item, await wantedOf(context, item), now);
  const reports: GatherReport[] = [];
  for (const due of await claimDueEvidence(db, now, new Date(now.getTime() + LEASE_MS), BATCH)) {
    if (signal.aborted) break;
    const report = await gatherOne(context, due, signal);
    if (report) reports.push(report);
  }
  return reports;
}

async function wantedOf(context: GatherContext, item: ItemToGather): Promise<Pick<DueEvidence, 'kind' | 'url'>[]> {
  const wanted: Pick<DueEvidence, 'kind' | 'url'>[] = [];
  if (context.screenshot && item.url) wanted.push({ kind: 'screenshot', url: item.url });
  const capture = item.captureId === null ? null : await findCapture(context.db, item.captureId);
  const contentType = capture?.record.responseHeaders['content-type'] ?? '';
  // Without its payload the links of its own words are left.
  const body = capture ? await decodedPayload(context.payloads, capture.record).catch(() => null) : null;
  if (item.url && capture?.record.finalUrl !== item.url) wanted.push({ kind: 'page', url: item.url });
  const media = mediaLinks({
    text: body ? decodeText(body, contentType || null) : '',
    contentType,
    itemUrl: item.url,
    externalId: item.externalId,
    links: item.links,
  });
  return [...wanted, ...media.slice(0, context.maximumMedia).map((url) => ({ kind: 'media' as const, url }))];
}

async function gatherOne(context: GatherContext, due: DueEvidence, signal: AbortSignal): Promise<GatherReport | null> {
  const source = await findSource(context.db, { id: due.source });
  if (!source) return null;
  try {
    const { exchange, form } = await fetched(context, source, due, signal);
    if (!(await isWanted(context.db, due.id))) return null;
    await writePayloads(context.payloads, [exchange]);
    const shown = due.kind === 'page' ? shownOn(context, due, exchange) : [];
    const isKept = await context.db.transaction().execute(async (tx) => {
      if (!(await isWanted(tx, due.id))) return false;
      const captures = await appendToChain(tx, source.id, [exchange], custodyOf(source, due, form));
      const captureId = captures.get(exchange) ?? null;
      await recordEvidence(tx, due.id, { state: 'kept', captureId, reason: null, nextTry: context.clock.now() });
      if (shown.length > 0) await orderEvidence(tx, due.item, shown, context.clock.now());
      return true;
    });
    return isKept ? { ...due, state: 'kept', reason: null } : null;
  } catch (error) {
    if (signal.aborted) return null;
    const reason = messageOf(error);
    const again = due.tries + 1 < MAXIMUM_TRIES && isWorthAnotherTry(error);
    const nextTry = new Date(context.clock.now().getTime() + PAUSE_MS * 6 ** due.tries);
    const state = again ? 'waiting' : 'failed';
    await recordEvidence(context.db, due.id, { state, captureId: null, reason, nextTry });
    return { ...due, state, reason };
  }
}

/** The media of a page that has just been fetched. */
function shownOn(context: GatherContext, due: DueEvidence, exchange: Exchange): Pick<DueEvidence, 'kind' | 'url'>[] {
  const contentType = exchange.responseHeaders['content-type'] ?? '';
  if (!/html/i.test(contentType)) return [];
  const text = decodeText(exchange.body, contentType);
  const found = mediaLinks({ text, contentType, itemUrl: due.url, externalId: due.externalId, links: [] });
  return found.slice(0, context.maximumMedia).map((url) => ({ kind: 'media', url }));
}

async function fetched(
  context: GatherContext,
  source: StoredSource,
  due: DueEvidence,
  signal: AbortSignal,
): Promise<{ exchange: Exchange; form: CaptureContext['form'] }> {
  const proxy = source.proxy ?? context.proxy;
  if (due.kind === 'screenshot') {
    const shot = await context.screenshot?.(due.url, proxy, signal);
    if (!shot) throw never('No browser is installed: npm install adds one where it can.');
    return { exchange: exchangeOf(due.url, shot), form: 'screenshot' };
  }
  if (due.kind === 'page') {
    const page = await context.http.fetch({ url: due.url, proxy, signal, robots: true, maximumBytes: FILE_BYTES });
    if (page.status >= 400)
      throw new KhavaranError('evidence/media', `The server answered with status ${page.status}.`, { retry: 'later' });
    return { exchange: page, form: undefined };
  }
  const left = context.maximumBytes - (await bytesKept(context.db, due.item));
  if (left <= 0) throw never('The media of this item are larger together than is kept.');
  const exchange = await context.http.fetch({
    url: due.url,
    proxy,
    signal,
    maximumBytes: Math.min(left, FILE_BYTES),
    timeoutMs: 60_000,
  });
  const { status } = exchange;
  if (status >= 500 || status === 429)
    throw new KhavaranError('evidence/media', `The server answered with status ${status}.`, { retry: 'later' });
  if (status < 200 || status >= 300) throw never(`The server answered with status ${status}.`);
  const type = exchange.responseHeaders['content-type'] ?? 'application/octet-stream';
  if (!KEPT_TYPES.test(type)) throw never(`It is neither picture, film, sound nor document (${type.slice(0, 80)}).`);
  return { exchange, form: undefined };
}

function exchangeOf(url: string, shot: Screenshot): Exchange {
  return {
    method: 'GET',
    requestedUrl: url,
    finalUrl: shot.finalUrl,
    redirects: [],
    requestHeaders: { 'user-agent': shot.browser },
    status: shot.status,
    responseHeaders: { 'content-type': 'image/png' },
    raw: shot.png,
    body: shot.png,
    serverAddress: null,
    certificateSha256: null,
    startedAt: shot.startedAt.toISOString(),
    finishedAt: shot.finishedAt.toISOString(),
  };
}

function custodyOf(source: StoredSource, due: DueEvidence, form: CaptureContext['form']): CaptureContext {
  const reason = `${WHAT[due.kind]} item ${due.item}`;
  return { source: source.key, reason, operator: 'schedule', tool: TOOL, ...(form ? { form } : {}) };
}

function never(sentence: string): KhavaranError {
  return new KhavaranError('evidence/media', sentence, { retry: 'never' });
}

function isWorthAnotherTry(error: unknown): boolean {
  if (!(error instanceof KhavaranError)) return true;
  return error.retry === 'later' || codeOf(error) === 'screenshots/failed';
}
