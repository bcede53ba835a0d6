import {
  type ChatService,
  chatService,
  liveMention,
  type Said,
  type Sent,
  strictJson,
  textOfHtml,
  unsteady,
} from './chat-service.ts';

export const TELEGRAM_TOKEN = '123456:canary-of-secrets-canary-of-sec';

export interface TelegramMessage {
  id: number;
  chat: string;
  text: string;
  raw: Sent;
  edits: number;
}

/** The Bot API as it answers: parsed HTML of at most 4,096 UTF-16 code units, its errors, its chats. */
export async function telegramService(): Promise<ChatService & { messages: TelegramMessage[]; live: string[] }> {
  const messages: TelegramMessage[] = [];
  const live: string[] = [];
  const no = (status: number, description: string, parameters?: object): Said => ({
    status,
    body: { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) },
  });
  const server = await chatService(({ path, body, method }) => {
    const call = /^\/bot([^/]+)\/(\w+)$/u.exec(path);
    if (!call) return no(404, 'Not Found');
    if (call[1] !== TELEGRAM_TOKEN) return no(401, 'Unauthorized');
    const json = strictJson(body);
    if (method !== 'POST' || json === null) return no(400, 'Bad Request: strings must be encoded in UTF-8');
    const chat = String(json.chat_id);
    if (chat === '-404') return no(400, 'Bad Request: chat not found');
    if (chat === '-403') return no(403, 'Forbidden: bot was kicked from the supergroup chat');
    if (chat === '-500')
      return no(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -1001 });
    let text: string;
    try {
      text = textOfHtml(String(json.text), ['b', 'a', 'blockquote'], /^&(lt|gt|amp|quot|#\d+);$/u);
    } catch (error) {
      return no(400, `Bad Request: can't parse entities: ${String(error)}`);
    }
    if (json.parse_mode !== 'HTML') return no(400, 'Bad Request: unsupported parse_mode');
    if (text.trim() === '') return no(400, 'Bad Request: message text is empty');
    if (text.length > 4096) return no(400, 'Bad Request: message is too long');
    const fault = liveMention(text) ?? unsteady(text) ?? (json.link_preview_options?.is_disabled ? null : 'preview');
    if (fault) live.push(fault);
    if (call[2] === 'editMessageText') {
      const known = messages.find(({ id }) => id === json.message_id);
      if (!known) return no(400, 'Bad Request: message to edit not found');
      if (known.text === text)
        return no(400, 'Bad Request: message is not modified: specified new message content is the same');
      Object.assign(known, { text, raw: json, edits: known.edits + 1 });
      return { status: 200, body: { ok: true, result: { message_id: known.id, chat: { id: Number(chat) }, text } } };
    }
    const id = messages.length + 1;
    messages.push({ id, chat, text, raw: json, edits: 0 });
    return { status: 200, body: { ok: true, result: { message_id: id, chat: { id: Number(chat) }, text } } };
  });
  return Object.assign(server, { messages, live });
}
