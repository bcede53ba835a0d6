import { type ChatService, chatService, isClean, liveMention, type Said, unsteady } from './chat-service.ts';

export const ZULIP_KEY = 'canary-of-secrets';

export interface ZulipMessage {
  id: number;
  topic: string;
  content: string;
  edits: number;
}

/** What Zulip's Markdown would read besides our own bold, quotes and links. It knows entities and no backslash. */
function stray(content: string): string | null {
  const rest = content
    .replace(/&#\d+;/gu, '')
    .replace(/\]\(https?:\/\/[^()<>\s]*\)/gu, ']')
    .replace(/https?:\/\/\S*/gu, '')
    .replace(/^> /gmu, '')
    .replace(/\*\*/gu, '')
    .replace(/[[\]]/gu, '');
  return /[*~`@#|$<>\\!]|^[-+] |^\d+[.)] /mu.exec(rest)?.[0] ?? null;
}

/** A server of Zulip: forms, topics, and its habit to cut what is too long without a word. */
export async function zulipService(): Promise<ChatService & { messages: ZulipMessage[]; live: string[] }> {
  const messages: ZulipMessage[] = [];
  const live: string[] = [];
  const no = (status: number, code: string): Said => ({
    status,
    body: { result: 'error', msg: 'in any language', code },
  });
  const server = await chatService(({ path, body, method, headers, query }) => {
    const expected = `Basic ${Buffer.from(`bot@desk.example:${ZULIP_KEY}`).toString('base64')}`;
    if (headers.authorization !== expected) return no(401, 'UNAUTHORIZED');
    if (method === 'GET') {
      const narrow = JSON.parse(query.get('narrow') ?? '[]');
      if (!Array.isArray(narrow) || query.get('apply_markdown') !== 'false') return no(400, 'BAD_REQUEST');
      const timestamp = Math.floor(Date.parse('2026-11-20T07:00:05Z') / 1000);
      const found = messages.map(({ id, content, topic }) => ({ id, content, subject: topic, timestamp }));
      return { status: 200, body: { result: 'success', msg: '', messages: found } };
    }
    let form: URLSearchParams;
    try {
      form = new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(body));
    } catch {
      return no(400, 'BAD_REQUEST');
    }
    const content = form.get('content') ?? '';
    if (content.trim() === '') return no(400, 'BAD_REQUEST');
    if ([...content].length > 10_000) live.push('cut');
    const fault = stray(content) ?? liveMention(content) ?? unsteady(content) ?? (isClean(content) ? null : 'NUL');
    if (fault) live.push(fault);
    const patch = /^\/api\/v1\/messages\/(\d+)$/u.exec(path);
    if (method === 'PATCH' && patch) {
      const known = messages.find(({ id }) => id === Number(patch[1]));
      if (!known) return no(400, 'BAD_REQUEST');
      Object.assign(known, { content: content.trim(), edits: known.edits + 1 });
      return { status: 200, body: { result: 'success', msg: '' } };
    }
    if (path !== '/api/v1/messages' || method !== 'POST') return no(404, 'BAD_REQUEST');
    if (form.get('type') !== 'stream' || form.get('to') !== 'alerts') return no(400, 'STREAM_DOES_NOT_EXIST');
    const topic = form.get('topic') ?? '';
    if ([...topic].length > 60) live.push('topic cut');
    if (topic.trim() === '') live.push('no topic');
    const id = messages.length + 1;
    messages.push({ id, topic, content: content.trim(), edits: 0 });
    return { status: 200, body: { result: 'success', msg: '', id } };
  });
  return Object.assign(server, { messages, live });
}
