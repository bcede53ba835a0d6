import {
  type ChatService,
  chatService,
  liveMention,
  type Said,
  type Sent,
  strictJson,
  unsteady,
} from './chat-service.ts';

export interface NtfyMessage {
  id: string;
  body: Sent;
}

/** A server of ntfy: messages of 4,096 bytes, what is longer becomes a file. */
export async function ntfyService(): Promise<ChatService & { messages: NtfyMessage[]; live: string[] }> {
  const messages: NtfyMessage[] = [];
  const live: string[] = [];
  const no = (code: number, http: number): Said => ({
    status: http,
    body: { code, http, error: 'said in English', link: 'https://x.example' },
  });
  const server = await chatService(({ body, path, method, headers }) => {
    if (headers.authorization !== 'Bearer canary-of-secrets') return no(40101, 401);
    const json = strictJson(body);
    if (json === null || path !== '/' || method !== 'POST') return no(40024, 400);
    if (!/^[-_A-Za-z0-9]{1,64}$/u.test(json.topic)) return no(40009, 400);
    if (json.topic !== 'canary-topic') return no(40301, 403);
    if (![1, 2, 3, 4, 5].includes(json.priority)) return no(40007, 400);
    if (!/^[-_A-Za-z0-9]{1,64}$/u.test(json.sequence_id)) return no(40049, 400);
    if (Buffer.byteLength(json.message) > 4096) live.push('a file');
    if (Buffer.byteLength(json.title) > 250) live.push('a long title');
    if (json.message === '') live.push('triggered');
    const fault = unsteady(json.message) ?? unsteady(json.title);
    if (fault) live.push(fault);
    const known = messages.find((one) => one.body.sequence_id === json.sequence_id);
    const id = `ntfy${messages.length}`;
    if (known) Object.assign(known, { body: json });
    else messages.push({ id, body: json });
    return { status: 200, body: { id, time: 1_700_000_000, event: 'message', topic: json.topic } };
  });
  return Object.assign(server, { messages, live });
}

export interface SignalMessage {
  timestamp: string;
  body: Sent;
}

/** signal-cli-rest-api: a message is named by its moment. */
export async function signalService(): Promise<ChatService & { messages: SignalMessage[]; live: string[] }> {
  const messages: SignalMessage[] = [];
  const live: string[] = [];
  const no = (error: string): Said => ({ status: 400, body: { error } });
  const server = await chatService(({ body, path }) => {
    const json = strictJson(body);
    if (json === null || path !== '/v2/send') return no("Couldn't process request - invalid request");
    if (json.number !== '+491700000001') return no('User +491700000001 is not registered.');
    if (!Array.isArray(json.recipients) || json.recipients.length === 0) return no('Please provide a recipient');
    if (json.message.length > 2000) live.push('a file');
    if (json.message.trim() === '') return no('Please specify a message');
    const fault = unsteady(json.message) ?? liveMention(json.message);
    if (fault) live.push(fault);
    const known = messages.find(({ timestamp }) => timestamp === String(json.edit_timestamp));
    if (json.edit_timestamp !== undefined && !known) return no('Invalid edit');
    const timestamp = String(1_763_622_000_000 + messages.length);
    if (known) Object.assign(known, { body: json });
    else messages.push({ timestamp, body: json });
    return { status: 201, body: { timestamp } };
  });
  return Object.assign(server, { messages, live });
}
