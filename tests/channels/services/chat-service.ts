import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, serve } from '../../net/local-server.ts';

/** What a client sent: of any shape, until it is judged field by field as a server does. */
export type Sent = ReturnType<typeof JSON.parse>;

/** What a request meets instead of an answer; a function answers in its own way. */
export type Fault =
  | 'hang'
  | 'cut'
  | 'half-close'
  | 'land-and-cut'
  | 'portal'
  | 'moved'
  | number
  | ((response: ServerResponse) => void);

export interface ChatRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface Said {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

export interface ChatService extends LocalServer {
  /** Taken one by one by the next requests. */
  faults: Fault[];
}

/** A server on loopback that answers as `answer` says, and in every wrong way that it is told. */
export async function chatService(answer: (request: ChatRequest) => Said): Promise<ChatService> {
  const faults: Fault[] = [];
  const server = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://service');
    const asked: ChatRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks),
    };
    const fault = faults.shift();
    if (fault === 'hang') return undefined;
    if (fault === 'cut') return request.socket.destroy();
    if (fault === 'half-close') {
      // A promise of more than comes.
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
      response.write('{"ok":tr');
      return setTimeout(() => request.socket.end(), 20);
    }
    if (fault === 'portal')
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>');
    if (fault === 'moved') return response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    if (typeof fault === 'number')
      return response.writeHead(fault, { 'content-type': 'text/html' }).end('<h1>Sorry</h1>');
    if (typeof fault === 'function') return fault(response);
    const said = answer(asked);
    if (fault === 'land-and-cut') return request.socket.destroy();
    const isText = typeof said.body === 'string';
    response.writeHead(said.status, { 'content-type': isText ? 'text/plain' : 'application/json', ...said.headers });
    return response.end(isText ? String(said.body) : JSON.stringify(said.body));
  });
  return Object.assign(server, { faults });
}

/** An answer of JSON, as a fault. */
export function saying(status: number, body: unknown, headers: Record<string, string> = {}): Fault {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** The JSON of a body, read as strictly as a server reads it: UTF-8, no halves of surrogates, an object. */
export function strictJson(body: Buffer): Sent | null {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isClean(value) && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** No half of a surrogate, no NUL. */
export function isClean(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  return typeof value === 'object' && value !== null ? Object.values(value).every(isClean) : true;
}

/** The text that HTML shows; throws where it is not balanced or has tags and entities beyond those of the service. */
export function textOfHtml(html: string, tags: readonly string[], entities: RegExp): string {
  const open: string[] = [];
  let text = '';
  for (const [part] of html.matchAll(/<[^>]*>|[^<]+|</gu)) {
    if (!part.startsWith('<')) {
      if (part.includes('>')) throw new Error('a bare > in HTML');
      for (const [entity] of part.matchAll(/&[^;\s]*;?/gu))
        if (!entities.test(entity)) throw new Error(`entity ${entity}`);
      text += part
        .replace(/&#(\d+);/gu, (_whole, code) => String.fromCodePoint(Number(code)))
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&');
      continue;
    }
    const tag = /^<(\/?)([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>$/u.exec(part);
    if (!tag?.[2] || !tags.includes(tag[2])) throw new Error(`tag ${part.slice(0, 80)}`);
    if (tag[2] === 'br') text += '\n';
    else if (tag[1] === '') open.push(tag[2]);
    else if (open.pop() !== tag[2]) throw new Error(`end tag ${part}`);
  }
  if (open.length > 0) throw new Error(`open tags ${open.join()}`);
  return text;
}

/** A name behind an `@` that a service would ring for, outside of addresses. */
export function liveMention(text: string): string | null {
  const outside = text.replace(/https?:\/\/\S+/gu, '');
  return /[@＠][\p{L}\p{N}_*<&!]/u.exec(outside)?.[0] ?? null;
}

/** Directions turned, controls, or isolates that reach beyond their line. */
export function unsteady(text: string): string | null {
  const found = /[\p{Cc}\u202a-\u202e\u2066\u2067]/u.exec(text.replace(/[\n\t]/gu, ''));
  if (found) return `U+${found[0].charCodeAt(0).toString(16)}`;
  for (const line of text.split('\n')) {
    let depth = 0;
    for (const sign of line) {
      if (sign === '\u2068') depth++;
      if (sign === '\u2069' && --depth < 0) return 'an isolate ends that was not opened';
    }
    if (depth !== 0) return 'an isolate is left open';
  }
  return null;
}
