import { Redis } from 'ioredis';

export interface RedisFacts {
  version: string;
  /** What it does when its memory is full; null where it does not say. */
  evictionPolicy: string | null;
}

const LIMIT_MS = 4_000;

/** Asks Redis for what it is; throws what ioredis throws where it does not answer. */
export async function redisFacts(url: string): Promise<RedisFacts> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: LIMIT_MS,
    commandTimeout: LIMIT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const server = await redis.info('server');
    const memory = await redis.info('memory');
    return {
      version: /^redis_version:(.+)$/m.exec(server)?.[1]?.trim() ?? 'unknown',
      evictionPolicy: /^maxmemory_policy:(.+)$/m.exec(memory)?.[1]?.trim() ?? null,
    };
  } finally {
    redis.disconnect();
  }
}
