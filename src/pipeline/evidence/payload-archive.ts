import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '#src/base/clock.ts';
import type { Env } from '#src/base/env.ts';
import { codeOf, KhavaranError, messageOf } from '#src/base/errors.ts';
import { seal, unseal } from '#src/evidence/seal.ts';
import type { ObjectHead, ObjectStore } from '#src/net/object-store.ts';
import type { ArchivedPayload } from '#src/store/archived-payloads.ts';
import { openSealingKey } from './key-files.ts';

/**
 * Packed payloads in a store of objects of the operator's own, each sealed with the installation's key and named by it:
 * whoever can read the store learns how many there are, when they came and how long they are.
 */
export interface PayloadArchive extends AsyncDisposable {
  /** Host and bucket, for messages. */
  place: string;
  /** What would lie there, and where. */
  prepare(sha256: string, packed: Uint8Array): Promise<ArchivedPayload & { object: Uint8Array }>;
  /** Puts it there and proves that it is; throws `pipeline/archive-unproven` where the store has something else. */
  put(prepared: ArchivedPayload & { object: Uint8Array }, signal: AbortSignal): Promise<void>;
  /** The packed payload. Throws `store/payload-missing`, `store/payload-changed` or `store/archive-away`. */
  read(archived: ArchivedPayload, signal?: AbortSignal): Promise<Uint8Array>;
  /** Whether an object of that length, and of that hash where the store keeps one, is there. */
  has(archived: ArchivedPayload, signal: AbortSignal): Promise<boolean>;
  remove(key: string, signal: AbortSignal): Promise<void>;
  /** Length of each object of payloads whose hashes begin so, by key. */
  lengths(prefix: string, signal: AbortSignal): Promise<Map<string, number>>;
  /** Puts, reads and removes a small object. Throws what is wrong with the store or its settings. */
  rehearse(signal: AbortSignal): Promise<void>;
}

/** Requests that run at once: each has a line of its own to the host. */
export const ARCHIVE_LINES = 4;

type Settings = Pick<
  Env,
  | 'KHAVARAN_ARCHIVE_URL'
  | 'KHAVARAN_ARCHIVE_BUCKET'
  | 'KHAVARAN_ARCHIVE_REGION'
  | 'KHAVARAN_ARCHIVE_PREFIX'
  | 'KHAVARAN_ARCHIVE_PATH_STYLE'
  | 'KHAVARAN_ARCHIVE_ACCESS_KEY'
  | 'KHAVARAN_ARCHIVE_SECRET_KEY'
  | 'KHAVARAN_DATA'
  | 'KHAVARAN_SEALING_KEY'
>;

/**
 * Null unless the operator set one. Its HTTP clients reach its hosts, wherever they stand, and follow no redirects; what
 * speaks with it is loaded only here.
 */
export async function openPayloadArchive(
  env: Settings,
  { clock, sleep }: { clock: Clock; sleep?: (milliseconds: number) => Promise<void> },
): Promise<PayloadArchive | null> {
  const { KHAVARAN_ARCHIVE_URL: endpoint, KHAVARAN_ARCHIVE_BUCKET: bucket } = env;
  if (endpoint === undefined || bucket === undefined) return null;
  const [{ createHttpClient }, { hostsOfStore, openObjectStore }] = await Promise.all([
    import('#src/net/client.ts'),
    import('#src/net/object-store.ts'),
  ]);
  const settings = {
    endpoint,
    bucket,
    region: env.KHAVARAN_ARCHIVE_REGION,
    pathStyle: env.KHAVARAN_ARCHIVE_PATH_STYLE,
    accessKey: env.KHAVARAN_ARCHIVE_ACCESS_KEY ?? '',
    secretKey: env.KHAVARAN_ARCHIVE_SECRET_KEY ?? '',
  };
  const lines = Array.from({ length: ARCHIVE_LINES }, () => {
    const http = createHttpClient({ allow: hostsOfStore(settings), pauseMs: 0, clock });
    return { http, store: openObjectStore(settings, { http, clock, ...(sleep ? { sleep } : {}) }), busy: 0 };
  });
  const prefix = env.KHAVARAN_ARCHIVE_PREFIX.replace(/^\/+|\/+$/g, '');
  const keyOf = (name: string) => (prefix === '' ? name : `${prefix}/${name}`);
  const sealingKey = () => openSealingKey(env.KHAVARAN_DATA, env.KHAVARAN_SEALING_KEY);
  const place = `${new URL(endpoint).host}/${bucket}`;

  /** By the line that has least to do. */
  async function ask<Result>(question: (store: ObjectStore) => Promise<Result>): Promise<Result> {
    const line = lines.reduce((least, one) => (one.busy < least.busy ? one : least));
    line.busy++;
    try {
      return await question(line.store);
    } finally {
      line.busy--;
    }
  }

  async function fetched(archived: ArchivedPayload, signal: AbortSignal): Promise<Uint8Array | null> {
    return ask((store) => store.get(archived.key, archived.objectLength, signal));
  }

  const archive: PayloadArchive = {
    place,
    async prepare(sha256, packed) {
      const secret = await sealingKey();
      const object = seal(packed, nameOf(sha256), secret);
      // Hashes of pages can be tried by whoever suspects one: these cannot.
      const name = createHmac('sha256', secret).update(nameOf(sha256)).digest('hex');
      const key = keyOf(`${sha256.slice(0, 2)}/${name}.sealed`);
      return { sha256, key, objectSha256: sha256Of(object), objectLength: object.length, object };
    },
    async put(prepared, signal) {
      await ask((store) => store.put(prepared.key, prepared.object, signal));
      const head = await ask((store) => store.head(prepared.key, signal));
      if (fits(head, prepared) && head.sha256 !== null) return;
      // A store that keeps no checksums proves it by giving all of it back.
      const back = fits(head, prepared) ? await fetched(prepared, signal) : null;
      if (back && sha256Of(back) === prepared.objectSha256) return;
      throw new KhavaranError(
        'pipeline/archive-unproven',
        `${place} does not hold what was put there (${prepared.key}).`,
        { retry: 'later' },
      );
    },
    async read(archived, signal = new AbortController().signal) {
      let object: Uint8Array | null;
      try {
        object = await fetched(archived, signal);
      } catch (cause) {
        if (codeOf(cause) === 'net/too-large') throw changed(archived, cause);
        throw new KhavaranError(
          'store/archive-away',
          `The captured file ${archived.sha256} lies in the archive, which does not give it now: ${messageOf(cause)}`,
          { retry: 'later', cause },
        );
      }
      if (object === null)
        throw new KhavaranError('store/payload-missing', `The captured file ${archived.sha256} is gone from ${place}.`);
      const key = await sealingKey();
      try {
        return unseal(object, nameOf(archived.sha256), key);
      } catch (cause) {
        throw changed(archived, cause);
      }
    },
    async has(archived, signal) {
      return fits(await ask((store) => store.head(archived.key, signal)), archived);
    },
    remove: (key, signal) => ask((store) => store.remove(key, signal)),
    async lengths(part, signal) {
      const found = new Map<string, number>();
      // One line, page after page.
      await ask(async (store) => {
        for await (const { key, length } of store.list(keyOf(`${part}/`), signal)) found.set(key, length);
      });
      return found;
    },
    async rehearse(signal) {
      const name = sha256Of(Buffer.from(`${clock.now().getTime()}`));
      const prepared = await archive.prepare(name, Buffer.from('A trial of Khavaran: it may be removed.'));
      const trial = { ...prepared, key: keyOf(`trial-${name.slice(0, 16)}`) };
      await archive.put(trial, signal);
      await ask((store) => store.list(trial.key, signal).next());
      await archive.read(trial, signal);
      await archive.remove(trial.key, signal);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(lines.map(({ http }) => http[Symbol.asyncDispose]()));
    },
  };
  return archive;

  function changed(archived: ArchivedPayload, cause: unknown): KhavaranError {
    return new KhavaranError(
      'store/payload-changed',
      `The captured file ${archived.sha256} in ${place} was changed, or sealed with another key.`,
      { cause },
    );
  }
}

/** What is sealed is bound to it, and to nothing else that the same key seals. */
function nameOf(sha256: string): string {
  return `archived ${sha256}`;
}

function fits(head: ObjectHead | null, { objectLength, objectSha256 }: ArchivedPayload): head is ObjectHead {
  return head !== null && head.length === objectLength && (head.sha256 ?? objectSha256) === objectSha256;
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
