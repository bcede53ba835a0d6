import { type ChatService, chatService, type Said, strictJson, unsteady } from './chat-service.ts';
import { faultOf, type SlackPost, slackControls } from './slack-and-webhook.ts';

export const SLACK_TOKEN = 'xoxb-canary-of-secrets';

export interface SlackMessage {
  ts: string;
  thread: string | null;
  key: string;
  post: SlackPost;
  edits: number;
}

/** The API of Slack for a bot: every error is a 200. */
export async function slackBotService(): Promise<ChatService & { messages: SlackMessage[]; live: string[] }> {
  const messages: SlackMessage[] = [];
  const live: string[] = [];
  const no = (error: string): Said => ({ status: 200, body: { ok: false, error } });
  const server = await chatService(({ path, body, method, headers, query }) => {
    if (headers.authorization !== `Bearer ${SLACK_TOKEN}`) return no('invalid_auth');
    if (method === 'GET' && path === '/api/conversations.history') {
      if (query.get('include_all_metadata') !== 'true') return no('invalid_arguments');
      const found = messages.map(({ ts, key }) => ({
        ts,
        metadata: { event_type: 'khavaran_delivery', event_payload: { key } },
      }));
      return { status: 200, body: { ok: true, messages: found, has_more: false } };
    }
    const json = strictJson(body);
    if (json === null) return no('invalid_json');
    if (json.channel === 'C0GONE0000') return no('channel_not_found');
    if (json.channel === 'C0LEFT0000') return no('not_in_channel');
    const kept: SlackPost[] = [];
    const fault = faultOf(body.toString('utf8'), kept);
    const [post] = kept;
    if (fault || !post) return no(fault ?? 'no_text');
    const texts = [post.text, ...post.blocks.flatMap((block) => [block.text, ...(block.elements ?? [])])];
    for (const entry of texts) {
      const text = typeof entry === 'string' ? entry : String(entry?.text ?? '');
      const found = unsteady(text);
      if (found) live.push(found);
    }
    const links = /^<https?:\/\/[^|<>\s]+\|[^|<>]*>$/u;
    live.push(...slackControls(post).filter((control) => !links.test(control)));
    if (path === '/api/chat.update') {
      const known = messages.find(({ ts }) => ts === json.ts);
      if (!known) return no('message_not_found');
      Object.assign(known, { post, edits: known.edits + 1 });
      return { status: 200, body: { ok: true, channel: json.channel, ts: known.ts } };
    }
    if (path !== '/api/chat.postMessage') return no('unknown_method');
    if (json.unfurl_links !== false || json.unfurl_media !== false) live.push('previews');
    if (json.thread_ts && !messages.some(({ ts }) => ts === json.thread_ts)) return no('thread_not_found');
    const ts = `1763622000.${String(messages.length).padStart(6, '0')}`;
    messages.push({ ts, thread: json.thread_ts ?? null, key: json.metadata.event_payload.key, post, edits: 0 });
    return { status: 200, body: { ok: true, channel: json.channel, ts, message: {} } };
  });
  return Object.assign(server, { messages, live });
}
