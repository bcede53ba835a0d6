import {
  type ChatService,
  chatService,
  type Said,
  type Sent,
  strictJson,
  textOfHtml,
  unsteady,
} from './chat-service.ts';

export const MATRIX_TOKEN = 'canary-of-secrets';

export interface MatrixEvent {
  id: string;
  transaction: string;
  content: Sent;
}

const TAGS = ['p', 'strong', 'blockquote', 'a', 'br'];

/** A homeserver with one room: transactions, the size of events, the HTML that clients show. */
export async function matrixService(): Promise<ChatService & { events: MatrixEvent[]; live: string[] }> {
  const events: MatrixEvent[] = [];
  const live: string[] = [];
  const no = (status: number, errcode: string): Said => ({ status, body: { errcode, error: 'said in English' } });
  const server = await chatService(({ path, body, method, headers }) => {
    if (headers.authorization !== `Bearer ${MATRIX_TOKEN}`) return no(401, 'M_UNKNOWN_TOKEN');
    const put = /^\/_matrix\/client\/v3\/rooms\/([^/]+)\/send\/m\.room\.message\/([\w.~-]+)$/u.exec(path);
    if (!put?.[1] || !put[2] || method !== 'PUT') return no(404, 'M_UNRECOGNIZED');
    if (decodeURIComponent(put[1]) !== '!room:desk.example') return no(403, 'M_FORBIDDEN');
    const same = events.find(({ transaction }) => transaction === put[2]);
    if (same) return { status: 200, body: { event_id: same.id } };
    const content = strictJson(body);
    if (content === null) return no(400, 'M_NOT_JSON');
    if (body.length > 60_000) return no(413, 'M_TOO_LARGE');
    for (const one of [content, ...(content['m.new_content'] ? [content['m.new_content']] : [])]) {
      if (typeof one.body !== 'string' || one.body.trim() === '' || one.msgtype !== 'm.notice')
        return no(400, 'M_BAD_JSON');
      try {
        textOfHtml(one.formatted_body, TAGS, /^&(lt|gt|amp|quot|#\d+);$/u);
      } catch (error) {
        live.push(String(error));
      }
      const fault = unsteady(one.body) ?? unsteady(one.formatted_body.replaceAll('<br>', '\n'));
      if (fault) live.push(fault);
      if (JSON.stringify(one['m.mentions']) !== '{}') live.push('mentions');
    }
    const relation = content['m.relates_to'];
    if (relation?.rel_type === 'm.replace' && !events.some(({ id }) => id === relation.event_id))
      return no(400, 'M_UNKNOWN');
    const id = `$event${events.length}:desk.example`;
    events.push({ id, transaction: put[2], content });
    return { status: 200, body: { event_id: id } };
  });
  return Object.assign(server, { events, live });
}
