import { z } from 'zod';
import type { Clock } from '#src/base/clock.ts';
import type { Env } from '#src/base/env.ts';
import { KhavaranError, messageOf } from '#src/base/errors.ts';
import type { Log } from '#src/base/log.ts';
import type { HttpClient } from '#src/net/http-client.ts';
import { type Meaning, meaningOf } from '#src/stories/meaning.ts';

/** Gives the meaning of each text, in order; null for all where the endpoint does not answer. Never throws. */
export type EmbedTexts = (texts: readonly string[]) => Promise<(Meaning | null)[]>;

export interface EmbeddingEndpoint {
  /** Address up to and without `/embeddings`, for instance `http://127.0.0.1:11434/v1`. */
  url: string;
  model: string;
  key: string | null;
}

interface EmbedDeps {
  http: HttpClient;
  clock: Clock;
  log: Log;
}

const MOST_LETTERS = 2000;
const TIMEOUT_MS = 10_000;
/** So long an endpoint that failed is left alone: stories go on without it. */
const PAUSE_MS = 60_000;
const MAXIMUM_BYTES = 32 * 2 ** 20;
const answer = z.object({
  data: z.array(z.object({ index: z.int().min(0), embedding: z.array(z.number()).min(8).max(16_384) })).max(1000),
});

/** Null unless the operator set an endpoint. */
export function openEmbedTexts(
  env: Pick<Env, 'KHAVARAN_EMBEDDINGS_URL' | 'KHAVARAN_EMBEDDINGS_MODEL' | 'KHAVARAN_EMBEDDINGS_KEY'>,
  deps: EmbedDeps,
): EmbedTexts | null {
  const { KHAVARAN_EMBEDDINGS_URL: url, KHAVARAN_EMBEDDINGS_MODEL: model, KHAVARAN_EMBEDDINGS_KEY: key } = env;
  return url === undefined ? null : createEmbedTexts({ url, model, key: key ?? null }, deps);
}

/**
 * Asks an endpoint of the operator's own, in the form of OpenAI's embeddings (POST `…/embeddings` with `model` and
 * `input`, answered by `data: [{index, embedding}]`), which Ollama, llama.cpp, vLLM and others speak too.
 */
export function createEmbedTexts(endpoint: EmbeddingEndpoint, { http, clock, log }: EmbedDeps): EmbedTexts {
  let restUntil = 0;
  return async (texts) => {
    const nothing = texts.map(() => null);
    if (texts.length === 0 || clock.now().getTime() < restUntil) return nothing;
    try {
      const vectors = await ask(endpoint, http, texts);
      return texts.map((_, index) => {
        const vector = vectors.get(index);
        return vector ? meaningOf(endpoint.model, vector) : null;
      });
    } catch (error) {
      restUntil = clock.now().getTime() + PAUSE_MS;
      log.warn({ reason: messageOf(error) }, 'no embeddings: stories go on without them');
      return nothing;
    }
  };
}

async function ask(
  { url, model, key }: EmbeddingEndpoint,
  http: HttpClient,
  texts: readonly string[],
): Promise<Map<number, number[]>> {
  const exchange = await http.fetch({
    url: `${url.replace(/\/+$/, '')}/embeddings`,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    // No text is empty: some endpoints refuse the whole batch for one.
    body: JSON.stringify({ model, input: texts.map((text) => text.slice(0, MOST_LETTERS).toWellFormed() || '-') }),
    timeoutMs: TIMEOUT_MS,
    maximumBytes: MAXIMUM_BYTES,
    maximumRedirects: 0,
  });
  if (exchange.status !== 200)
    throw new KhavaranError('pipeline/embeddings', `The embeddings endpoint answered with status ${exchange.status}.`);
  const parsed = answer.safeParse(JSON.parse(new TextDecoder().decode(exchange.body)));
  if (!parsed.success)
    throw new KhavaranError('pipeline/embeddings', 'The embeddings endpoint answered in another form than OpenAI’s.');
  return new Map(parsed.data.data.map(({ index, embedding }) => [index, embedding]));
}
