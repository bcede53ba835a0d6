import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface ChatMessage {
  text: string;
  blocks: unknown;
  at: Date;
}

/** A server that takes messages as Slack's incoming webhooks do: `ok`, or plain-text errors with their statuses. */
export class ChatServer implements AsyncDisposable {
  readonly messages: ChatMessage[] = [];
  readonly #server: Server;
  /** How the next requests are answered instead: a status, or `hang`. */
  readonly faults: (number | 'hang')[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<ChatServer> {
    const server = createServer();
    const chat = new ChatServer(server);
    server.on('request', async (request, response) => {
      const fault = chat.faults.shift();
      const body = await bodyOf(request);
      if (fault === 'hang') return;
      if (fault === 429) response.setHeader('retry-after', '1');
      if (fault !== undefined)
        return void response.writeHead(fault, { 'content-type': 'text/html' }).end('rollup_error');
      const message = parse(body);
      if (!message) return void response.writeHead(400).end('invalid_payload');
      chat.messages.push({ ...message, at: new Date() });
      response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
    });
    await listen(server);
    return chat;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/services/T000/B000/secret`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function parse(body: string): { text: string; blocks: unknown } | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
      return null;
    return { text: value.text, blocks: 'blocks' in value ? value.blocks : null };
  } catch {
    return null;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

export interface Mail {
  raw: string;
  messageId: string;
  subject: string;
}

/** A real SMTP server that keeps what it is given. */
export class MailServer implements AsyncDisposable {
  readonly mails: Mail[] = [];
  readonly #server: SMTPServer;
  #port = 0;

  private constructor() {
    this.#server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onData: (stream, _session, done) => {
        let raw = '';
        stream.setEncoding('utf8');
        stream.on('data', (chunk: string) => {
          raw += chunk;
        });
        stream.on('end', () => {
          const header = (name: string) =>
            new RegExp(`^${name}:\\s*(.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1] ?? '';
          this.mails.push({ raw, messageId: header('Message-ID'), subject: header('Subject') });
          done();
        });
      },
    });
    this.#server.on('error', () => {});
  }

  static async open(): Promise<MailServer> {
    const mail = new MailServer();
    await new Promise<void>((resolve) => {
      const listener = mail.#server.listen(0, '127.0.0.1', () => {
        mail.#port = (listener.address() as AddressInfo).port;
        resolve();
      });
    });
    return mail;
  }

  get port(): number {
    return this.#port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
