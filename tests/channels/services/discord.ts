import { type ChatService, chatService, type Said, type Sent, strictJson, unsteady } from './chat-service.ts';

export interface DiscordMessage {
  id: string;
  channel: string;
  body: Sent;
  edits: number;
}

/** What is markup in a text besides our own: bold, quotes, links, addresses in angle brackets. */
export function strayMarkdown(text: string): string | null {
  const rest = text
    .replace(/\\[^0-9A-Za-z\s]/gu, '')
    .replace(/\]\(https?:\/\/[^()<>\s]*\)/gu, ']')
    .replace(/<https?:\/\/[^<>\s]*>/gu, '')
    .replace(/https?:\/\/\S*/gu, '')
    .replace(/^[\u200f]?> /gmu, '')
    .replace(/\*\*/gu, '')
    .replace(/[[\]]/gu, '');
  return /[*_~`|<#>]|^[-+] |^\d+\. /mu.exec(rest)?.[0] ?? null;
}

/** A webhook of Discord with its limits and its errors. */
export async function discordService(): Promise<ChatService & { messages: DiscordMessage[]; live: string[] }> {
  const messages: DiscordMessage[] = [];
  const live: string[] = [];
  const no = (status: number, code: number, message: string, more: object = {}): Said => ({
    status,
    body: { code, message, ...more },
  });
  const malformed = (field: string, code: string): Said =>
    no(400, 50035, 'Invalid Form Body', { errors: { [field]: { _errors: [{ code, message: 'Must be shorter.' }] } } });
  const server = await chatService(({ path, query, body, method }) => {
    const hook = /^\/api\/webhooks\/(\d+)\/([\w-]+)(?:\/messages\/(\d+))?$/u.exec(path);
    if (!hook) return no(404, 0, '404: Not Found');
    if (hook[2] === 'gone') return no(404, 10015, 'Unknown Webhook');
    const json = strictJson(body);
    if (json === null) return no(400, 50109, 'The request body contains invalid JSON.');
    const { content = '', embeds = [] } = json;
    if (content.length > 2000) return malformed('content', 'BASE_TYPE_MAX_LENGTH');
    if (embeds.length > 10) return malformed('embeds', 'BASE_TYPE_MAX_LENGTH');
    if (content === '' && embeds.length === 0) return no(400, 50006, 'Cannot send an empty message');
    let whole = 0;
    for (const { description = '', title = '' } of embeds) {
      if (description.length > 4096 || title.length > 256) return malformed('embeds', 'BASE_TYPE_MAX_LENGTH');
      if (description === '') return malformed('embeds', 'BASE_TYPE_REQUIRED');
      whole += description.length + title.length;
    }
    if (whole > 6000) return malformed('embeds', 'MAX_EMBED_SIZE_EXCEEDED');
    const isForum = hook[1] === '77';
    if (isForum && !query.get('thread_id') && !json.thread_name)
      return no(400, 220001, 'Webhooks posted to forum channels must have a thread_name or thread_id');
    if (json.thread_name !== undefined && (json.thread_name.length < 1 || json.thread_name.length > 100))
      return malformed('thread_name', 'BASE_TYPE_BAD_LENGTH');
    if (query.get('thread_id') === '404') return no(404, 10008, 'Unknown Message');
    const shown = [content, ...embeds.map((one: { description: string }) => one.description)].join('\n');
    const fault =
      (JSON.stringify(json.allowed_mentions) === '{"parse":[]}' ? null : 'mentions') ??
      (/https?:\/\//u.test(content.replace(/<[^>]*>/gu, '')) ? 'an address that is fetched' : null) ??
      strayMarkdown(shown) ??
      unsteady(shown);
    if (fault) live.push(fault);
    if (method === 'PATCH') {
      const known = messages.find(({ id }) => id === hook[3]);
      if (!known) return no(404, 10008, 'Unknown Message');
      Object.assign(known, { body: json, edits: known.edits + 1 });
      return { status: 200, body: { id: known.id, channel_id: known.channel } };
    }
    if (query.get('wait') !== 'true') return { status: 204, body: '' };
    const id = String(10n ** 17n + BigInt(messages.length));
    const channel = query.get('thread_id') ?? (isForum ? `5${id}` : '1');
    messages.push({ id, channel, body: json, edits: 0 });
    return {
      status: 200,
      body: { id, channel_id: channel },
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset-after': '0.412' },
    };
  });
  return Object.assign(server, { messages, live });
}
