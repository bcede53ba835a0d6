import type { ZodType } from 'zod';
import type { Message, SendResult } from '#src/model/delivery.ts';
import type { HttpClient } from '#src/net/http-client.ts';

export interface SendRequest<Settings> {
  settings: Settings;
  message: Message;
  http: HttpClient;
  now: Date;
  /** 1 for the first try. */
  attempt: number;
  signal: AbortSignal;
}

/** A channel type: one file each in this folder, registered by a line in `index.ts`. */
export interface ChannelType<Settings = unknown> {
  type: string;
  label: string;
  description: string;
  settings: ZodType<Settings>;
  /** Names of settings that are secrets: never logged, shown or exported. */
  secrets: string[];
  /** Never throws for what the service answers: every answer is a result. */
  send(request: SendRequest<Settings>): Promise<SendResult>;
}
