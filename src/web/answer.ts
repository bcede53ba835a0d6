import type { html } from 'hono/html';
import type { Person } from '#src/model/person.ts';
import type { SignedIn } from './accounts/accounts.ts';
import type { DeskDeps } from './deps.ts';
import type { Reader } from './reader.ts';

/** A piece of a page, escaped by the template that made it. */
export type Html = ReturnType<typeof html>;

/** The parts of the desk, in the order of its navigation. */
export const SECTIONS = ['today', 'stories', 'officials', 'sources', 'digests', 'alerts', 'review'] as const;
export type Section = (typeof SECTIONS)[number];

/** What a page is asked for. */
export interface DeskRequest {
  deps: DeskDeps;
  reader: Reader;
  /** From the path. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Headers;
  /** Fields of a form that was sent, the last one of a name; empty otherwise. */
  form: Readonly<Record<string, string>>;
  /** Who asks; nobody on the pages that need no sign-in. */
  person: Person | null;
  /** Their session; null too where the installation has no accounts. */
  signed: SignedIn | null;
  /** Proof for forms that change something: see `form-token.ts`. */
  formToken: string;
  /** Tells browsers apart. Never shown: see `form-token.ts`. */
  browser: string;
}

/** What a page answers. Titles name the kind of page and its number, nothing that a history should not keep. */
export type DeskAnswer =
  | { kind: 'page'; section: Section | null; title: string; body: Html; cookies?: readonly string[]; script?: true }
  /** A document of its own, without the frame of the desk. */
  | { kind: 'bare'; document: Html }
  | { kind: 'json'; value: unknown }
  | { kind: 'download'; name: string; type: string; content: string | Uint8Array<ArrayBuffer> }
  /** A download that is written while it is read. */
  | { kind: 'stream'; name: string; type: string; body: ReadableStream<Uint8Array> }
  /** `to` is an address of ours, written by us; `forget` has the browser drop what it keeps of the desk. */
  | { kind: 'redirect'; to: string; cookies?: readonly string[]; forget?: true }
  | { kind: 'missing' }
  /** The reader asked for what cannot be; `sentence` says so. */
  | { kind: 'refused'; status: 400 | 403 | 409; sentence: string };

export type Page = (request: DeskRequest) => Promise<DeskAnswer>;
