import type { html } from 'hono/html';
import type { DeskDeps } from './deps.ts';
import type { Reader } from './reader.ts';

/** A piece of a page, escaped by the template that made it. */
export type Html = ReturnType<typeof html>;

/** The parts of the desk, in the order of its navigation. */
export const SECTIONS = ['today', 'stories', 'officials', 'sources', 'digests', 'alerts'] as const;
export type Section = (typeof SECTIONS)[number];

/** What a page is asked for. */
export interface DeskRequest {
  deps: DeskDeps;
  reader: Reader;
  /** From the path. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Proof for forms that change something: see `form-token.ts`. */
  formToken: string;
}

/** What a page answers. Titles name the kind of page and its number, nothing that a history should not keep. */
export type DeskAnswer =
  | { kind: 'page'; section: Section; title: string; body: Html }
  | { kind: 'download'; name: string; type: string; content: string | Uint8Array<ArrayBuffer> }
  /** `to` is an address of ours, written by us. */
  | { kind: 'redirect'; to: string }
  | { kind: 'missing' }
  /** The reader asked for what cannot be; `sentence` says so. */
  | { kind: 'refused'; status: 400 | 403 | 409; sentence: string };

export type Page = (request: DeskRequest) => Promise<DeskAnswer>;
