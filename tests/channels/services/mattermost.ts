import {
  type ChatService,
  chatService,
  liveMention,
  type Said,
  type Sent,
  strictJson,
  unsteady,
} from './chat-service.ts';
import { strayMarkdown } from './discord.ts';

export const MATTERMOST_TOKEN = 'canary-of-secrets';
export const MATTERMOST_CHANNEL = 'abcdefghijklmnopqrstuvwxyz';

export interface MattermostPost {
  id: string;
  key: string;
  root: string;
  body: Sent;
  edits: number;
}

const LIMIT = 16_383;

/** A server of Mattermost: incoming webhooks and the routes that a bot uses. */
export async function mattermostService(): Promise<ChatService & { posts: MattermostPost[]; live: string[] }> {
  const posts: MattermostPost[] = [];
  const live: string[] = [];
  const no = (status: number, id: string): Said => ({
    status,
    body: { id, message: 'said in any language', status_code: status },
  });
  const lookAt = (text: string, attachments: { text?: string; fallback?: string }[]) => {
    const all = [text, ...attachments.flatMap((one) => [one.text ?? '', one.fallback ?? ''])].join('\n');
    const outside = all.replace(/https?:\/\/\S*/gu, '');
    const fault =
      (/<[^|<>]+\|/u.test(all) ? 'a link of Slack' : null) ??
      (/https?:\/\//u.test(text) ? 'an address that is fetched' : null) ??
      (/:[a-z+][a-z0-9_+-]*:/u.test(outside) ? 'a picture' : null) ??
      (/&(?!(?:amp|lt|gt);)/u.test(outside) ? 'a bare &' : null) ??
      strayMarkdown(all.replace(/&(?:lt|gt|amp);/gu, '')) ??
      liveMention(all) ??
      unsteady(all);
    if (fault) live.push(fault);
  };
  const server = await chatService(({ path, body, method, headers, query }) => {
    const json = method === 'GET' ? {} : strictJson(body);
    if (json === null) return no(400, 'api.context.invalid_body_param.app_error');
    if (path.startsWith('/hooks/')) {
      if (path.includes('/gone')) return no(400, 'web.incoming_webhook.invalid.app_error');
      const size = [...String(json.text ?? '')].length;
      if (size === 0 && !json.attachments?.length) return no(400, 'web.incoming_webhook.text.app_error');
      // It would be split, by any place.
      if (size > LIMIT || [...String(json.attachments?.[0]?.text ?? '')].length > LIMIT) live.push('split');
      lookAt(String(json.text), json.attachments ?? []);
      posts.push({ id: '', key: '', root: '', body: json, edits: 0 });
      return { status: 200, body: 'ok' };
    }
    if (headers.authorization !== `Bearer ${MATTERMOST_TOKEN}`) return no(401, 'api.context.session_expired.app_error');
    if (method === 'GET') {
      const since = Number(query.get('since'));
      const kept = since > 0 ? posts : [];
      return {
        status: 200,
        body: {
          order: kept.map(({ id }) => id),
          posts: Object.fromEntries(kept.map((post) => [post.id, { id: post.id, props: post.body.props }])),
        },
      };
    }
    if ([...String(json.message)].length > LIMIT) return no(400, 'model.post.is_valid.msg.app_error');
    if (JSON.stringify(json.props).length > 800_000) return no(400, 'model.post.is_valid.props.app_error');
    lookAt(String(json.message), json.props.attachments);
    const patch = /^\/api\/v4\/posts\/([^/]+)\/patch$/u.exec(path);
    if (patch) {
      const known = posts.find(({ id }) => id === patch[1]);
      if (!known) return no(404, 'app.post.get.app_error');
      Object.assign(known, { body: json, edits: known.edits + 1 });
      return { status: 200, body: { id: known.id } };
    }
    if (json.channel_id !== MATTERMOST_CHANNEL) return no(403, 'api.context.permissions.app_error');
    if (json.root_id && !posts.some(({ id }) => id === json.root_id))
      return no(400, 'api.post.create_post.root_id.app_error');
    const same = posts.find(({ key }) => key !== '' && key === json.pending_post_id);
    if (same) return { status: 201, body: { id: same.id } };
    const id = `post${posts.length}`.padEnd(26, 'x');
    posts.push({ id, key: json.pending_post_id, root: json.root_id ?? '', body: json, edits: 0 });
    return { status: 201, body: { id } };
  });
  return Object.assign(server, { posts, live });
}
