import { createHttpClient } from '#src/net/client.ts';
import type { App } from '../app.ts';

const TIMEOUT_MS = 15_000;

/**
 * Dead man's switch: asks for the operator's address, so that whoever listens there raises an alarm when it stops. The
 * address is a secret of theirs and stands in no log. Its host may stand in a network of their own, which no source may
 * reach for that: the client is one of its own.
 */
export async function sendHeartbeat({ env, log, proxy }: Pick<App, 'env' | 'log' | 'proxy'>): Promise<void> {
  const url = env.KHAVARAN_HEARTBEAT_URL;
  if (url === undefined) return;
  try {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    await using http = createHttpClient({ allow: [host], pauseMs: 0 });
    const { status } = await http.fetch({ url, timeoutMs: TIMEOUT_MS, maximumBytes: 64 * 1024, proxy });
    if (status >= 400) log.warn({ status }, 'the heartbeat was not taken');
  } catch (error) {
    log.warn(
      { code: error instanceof Error && 'code' in error ? error.code : 'unknown' },
      'the heartbeat could not be sent',
    );
  }
}
