import { readFile } from 'node:fs/promises';
import type { Clock } from '#src/base/clock.ts';
import type { Env } from '#src/base/env.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import { SIGNALS } from '#src/model/signal.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { printPdf } from '#src/screenshots/print-pdf.ts';
import { takeScreenshot } from '#src/screenshots/take-screenshot.ts';
import type { Database } from '#src/store/database.ts';
import type { AnchorContext } from './anchor-checkpoints.ts';
import type { ExportContext } from './export-evidence.ts';
import type { GatherContext } from './gather-evidence.ts';
import { openSigningKey } from './key-files.ts';
import type { CheckpointContext } from './make-checkpoint.ts';
import type { WatchContext } from './recheck-items.ts';
import type { RetentionContext } from './remove-expired.ts';

/** What the sequences of evidence need besides what the app holds anyway. */
export interface EvidenceContexts {
  checkpoints: CheckpointContext;
  /** Between two checkpoints, in milliseconds. */
  checkpointPauseMs: number;
  anchoring: AnchorContext;
  /** Which items are looked at again, and when. */
  watching: Pick<WatchContext, 'signals' | 'schedule'>;
  /** What is kept of items that raised an alert. */
  gathering: Pick<GatherContext, 'maximumMedia' | 'maximumBytes' | 'screenshot'>;
  /** How long payloads are kept, by kind. */
  keepDays: RetentionContext['keepDays'];
  /** How packages are made. */
  exporting: Pick<ExportContext, 'language' | 'printPdf'>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Opens the installation's key, made at the first start, and reads the settings of evidence. */
export async function openEvidence(
  env: Env,
  { db, clock, http }: { db: Database; clock: Clock; http: HttpClient },
): Promise<EvidenceContexts> {
  const signingKey = await openSigningKey(env.KHAVARAN_DATA, env.KHAVARAN_SIGNING_KEY);
  const services = [
    ...env.KHAVARAN_TSA_URLS.map((service) => ({ kind: 'rfc3161' as const, service })),
    ...env.KHAVARAN_OTS_CALENDARS.map((service) => ({ kind: 'opentimestamps' as const, service })),
  ];
  const unknown = env.KHAVARAN_WATCH_SIGNALS.filter((name) => !SIGNALS.some((signal) => signal === name));
  if (unknown.length > 0)
    throw new KhavaranError(
      'evidence/signals',
      `KHAVARAN_WATCH_SIGNALS names ${unknown.join(', ')}; there are ${SIGNALS.join(', ')}.`,
    );
  return {
    checkpoints: {
      db,
      clock,
      signingKey,
      anchors: { services, pauseMs: env.KHAVARAN_ANCHOR_HOURS * HOUR_MS },
      directory: env.KHAVARAN_DATA,
    },
    checkpointPauseMs: env.KHAVARAN_CHECKPOINT_MINUTES * MINUTE_MS,
    anchoring: {
      db,
      clock,
      http,
      proxy: env.KHAVARAN_PROXY ?? null,
      timeStampRoots: await readRoots(env.KHAVARAN_TSA_ROOTS),
    },
    watching: {
      signals: env.KHAVARAN_WATCH_SIGNALS,
      schedule: env.KHAVARAN_WATCH_AFTER.toSorted((a, b) => a - b),
    },
    gathering: {
      maximumMedia: env.KHAVARAN_MEDIA_COUNT,
      maximumBytes: env.KHAVARAN_MEDIA_MEGABYTES * 1024 * 1024,
      screenshot: env.KHAVARAN_SCREENSHOTS
        ? (url, proxy, signal) =>
            takeScreenshot(url, { allow: env.KHAVARAN_ALLOW_NETWORKS, proxy, now: () => clock.now(), signal })
        : null,
    },
    keepDays: {
      unmarked: env.KHAVARAN_KEEP_UNMARKED_DAYS ?? null,
      failures: env.KHAVARAN_KEEP_FAILURES_DAYS ?? null,
    },
    exporting: { language: env.KHAVARAN_LANGUAGE, printPdf: env.KHAVARAN_SCREENSHOTS ? printPdf : null },
  };
}

async function readRoots(file: string | undefined): Promise<string[]> {
  if (file === undefined) return [];
  try {
    const text = await readFile(file, 'utf8');
    const found = text.match(/-----BEGIN CERTIFICATE-----[^-]{1,20000}-----END CERTIFICATE-----/g) ?? [];
    if (found.length > 0) return found;
    throw new Error('it holds no certificate');
  } catch (cause) {
    throw new KhavaranError(
      'evidence/roots',
      `KHAVARAN_TSA_ROOTS names ${file}, which cannot be used: ${messageOf(cause)}.`,
      { cause },
    );
  }
}
