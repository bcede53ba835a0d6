import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, serve } from '../../net/local-server.ts';

interface SlackText {
  type?: unknown;
  text?: unknown;
}
interface SlackBlock {
  type?: unknown;
  text?: SlackText;
  elements?: SlackText[];
}
export interface SlackPost {
  text: string;
  blocks: SlackBlock[];
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function say(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(text);
}

/** A server that takes incoming webhooks as Slack does: plain-text answers, its limits, its errors by path. */
export async function slackService(): Promise<LocalServer & { posts: SlackPost[] }> {
  const posts: SlackPost[] = [];
  const server = await serve(async (request, response) => {
    const body = await bodyOf(request);
    const path = request.url ?? '';
    if (path.includes('/throttled-bare')) return say(response, 429, '');
    if (path.includes('/throttled')) return say(response, 429, 'rate_limited', { 'retry-after': '30' });
    const fault = /\/fault\/(\d{3})\/(\w*)/.exec(path);
    if (fault) return say(response, Number(fault[1]), fault[2] ?? '');
    if (path.includes('/portal'))
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Log in</title>');
    if (path.includes('/moved')) return response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    if (path.includes('/hang')) return undefined;
    if (path.includes('/reset')) return request.socket.destroy();
    if (request.method !== 'POST' || !/application\/json/.test(request.headers['content-type'] ?? ''))
      return say(response, 400, 'invalid_payload');
    const error = faultOf(body.toString('utf8'), posts);
    return error === null ? say(response, 200, 'ok') : say(response, 400, error);
  });
  return Object.assign(server, { posts });
}

export function faultOf(body: string, posts: SlackPost[]): string | null {
  let post: SlackPost;
  try {
    post = JSON.parse(body);
  } catch {
    return 'invalid_payload';
  }
  if (typeof post.text !== 'string' || post.text.trim() === '') return 'no_text';
  if (post.text.length > 40_000) return 'msg_too_long';
  if (!Array.isArray(post.blocks) || post.blocks.length > 50) return 'invalid_blocks';
  let whole = 0;
  for (const block of post.blocks) {
    const texts = block.type === 'context' ? (block.elements ?? []) : block.text ? [block.text] : [];
    if (block.type === 'context' && (texts.length < 1 || texts.length > 10)) return 'invalid_blocks';
    if (block.type !== 'divider' && texts.length === 0) return 'invalid_blocks';
    for (const text of texts) {
      if (typeof text.text !== 'string' || text.text.length < 1) return 'invalid_blocks';
      if (text.text.length > (block.type === 'header' ? 150 : 3000)) return 'invalid_blocks';
      if (block.type === 'header' && text.type !== 'plain_text') return 'invalid_blocks';
      if (text.type !== 'plain_text' && text.type !== 'mrkdwn') return 'invalid_blocks';
      whole += text.text.length;
    }
  }
  if (whole > 13_200) return 'msg_blocks_too_long';
  posts.push(post);
  return null;
}

/** Everything that Slack would not show as written: control sequences and stray control characters. */
export function slackControls(post: SlackPost): string[] {
  const texts = [post.text, ...post.blocks.flatMap((block) => [block.text, ...(block.elements ?? [])])];
  return texts.flatMap((entry) => {
    const text = typeof entry === 'string' ? entry : typeof entry?.text === 'string' ? entry.text : '';
    return [...text.matchAll(/<[^>]*>|[<>]|&(?!(?:amp|lt|gt);)/gu)].map(([found]) => found);
  });
}

export interface WebhookPost {
  id: string;
  timestamp: number;
  body: Buffer;
  json: { type: string; timestamp: string; data: Record<string, unknown> };
}

/** A receiver that verifies Standard Webhooks on its own: signature, age of five minutes, size. */
export async function webhookReceiver(
  secret: string,
  clock: () => Date,
): Promise<LocalServer & { posts: WebhookPost[]; answer: { status: number; headers: Record<string, string> } }> {
  const posts: WebhookPost[] = [];
  const answer = { status: 204, headers: {} };
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const server = await serve(async (request, response) => {
    const body = await bodyOf(request);
    if (request.url?.includes('/hang')) return undefined;
    const id = String(request.headers['webhook-id'] ?? '');
    const timestamp = Number(request.headers['webhook-timestamp']);
    const expected = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body.toString('utf8')}`)
      .digest();
    const given = String(request.headers['webhook-signature'] ?? '')
      .split(' ')
      .filter((part) => part.startsWith('v1,'))
      .map((part) => Buffer.from(part.slice(3), 'base64'));
    const signed = given.some((bytes) => bytes.length === expected.length && timingSafeEqual(bytes, expected));
    if (!signed || id === '' || id.includes('.')) return say(response, 401, 'bad signature');
    if (Math.abs(clock().getTime() / 1000 - timestamp) > 300) return say(response, 400, 'too old');
    if (body.length >= 20_480) return say(response, 413, 'too large');
    posts.push({ id, timestamp, body, json: JSON.parse(body.toString('utf8')) });
    return response.writeHead(answer.status, answer.headers).end();
  });
  return Object.assign(server, { posts, answer });
}
