import { z } from 'zod';
import { KhavaranError } from '#src/base/errors.ts';
import type { HttpClient } from '#src/net/http-client.ts';

/** An endpoint of the operator's own. With a model it speaks OpenAI's chat form, without one LibreTranslate's. */
export interface MachineEndpoint {
  /** `http://127.0.0.1:5000` (LibreTranslate), `http://127.0.0.1:11434/v1` (OpenAI's form). */
  url: string;
  key: string | null;
  model: string | null;
}

const TIMEOUT_MS = 15_000;
const MAXIMUM_BYTES = 512 * 1024;

const completion = z.object({
  choices: z
    .array(z.object({ message: z.object({ content: z.string() }) }))
    .min(1)
    .max(20),
});
const translated = z.object({ translatedText: z.string() });

/**
 * Asks in the form of OpenAI's chat completions (POST `…/chat/completions`, answered by `choices[0].message.content`),
 * which Ollama, llama.cpp, vLLM and others speak too. Throws `pipeline/machine-endpoint` and `net/…`.
 */
export async function askChat(
  { url, key, model }: MachineEndpoint,
  http: HttpClient,
  request: { system: string; text: string; signal: AbortSignal },
): Promise<string> {
  const answer = await post(http, `${base(url)}/chat/completions`, request.signal, key, {
    model: model ?? 'default',
    temperature: 0,
    messages: [
      { role: 'system', content: request.system },
      { role: 'user', content: request.text },
    ],
  });
  const parsed = completion.safeParse(answer);
  const content = parsed.success ? parsed.data.choices[0]?.message.content : undefined;
  if (content === undefined) throw unusable('another form than OpenAI’s');
  return content;
}

/** LibreTranslate's `POST …/translate`; `from` is a language or `auto`. Throws as `askChat`. */
export async function askLibreTranslate(
  { url, key }: MachineEndpoint,
  http: HttpClient,
  request: { text: string; from: string; to: string; signal: AbortSignal },
): Promise<string> {
  const answer = await post(http, `${base(url)}/translate`, request.signal, null, {
    q: request.text,
    source: request.from,
    target: request.to,
    format: 'text',
    ...(key === null ? {} : { api_key: key }),
  });
  const parsed = translated.safeParse(answer);
  if (!parsed.success) throw unusable('another form than LibreTranslate’s');
  return parsed.data.translatedText;
}

function base(url: string): string {
  return url.replace(/\/+$/, '');
}

async function post(
  http: HttpClient,
  url: string,
  signal: AbortSignal,
  key: string | null,
  body: object,
): Promise<unknown> {
  const exchange = await http.fetch({
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
    timeoutMs: TIMEOUT_MS,
    maximumBytes: MAXIMUM_BYTES,
    maximumRedirects: 0,
    signal,
  });
  if (exchange.status !== 200) throw unusable(`status ${exchange.status}`);
  try {
    return JSON.parse(new TextDecoder().decode(exchange.body));
  } catch {
    throw unusable('no JSON');
  }
}

function unusable(what: string): KhavaranError {
  return new KhavaranError('pipeline/machine-endpoint', `The endpoint answered with ${what}.`, { retry: 'later' });
}
