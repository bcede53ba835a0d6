import type { z } from 'zod';
import type { Person } from '#src/model/person.ts';
import type { TokenScope } from '#src/store/api-tokens.ts';
import type { DeskDeps } from '../deps.ts';

/** What somebody asked of the API, checked. */
export interface ApiRequest<Query, Body> {
  deps: DeskDeps;
  person: Person;
  /** From the path. */
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
}

/** A file in place of a JSON answer, written as it is read or made before. */
export interface FileAnswer {
  name: string;
  type: string;
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;
}

/** One operation: its schemas check what comes, shape what goes, and describe both in the OpenAPI document. */
export interface Operation<Query extends z.ZodType = z.ZodType, Body extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST';
  /** With `{name}` for what is in the path. */
  path: string;
  summary: string;
  scope: TokenScope;
  query?: Query;
  body?: Body;
  response: z.ZodType;
  /** Media types of what is answered in place of JSON; `run` gives a `FileAnswer` then. */
  files?: readonly string[];
  /** What to answer; null where there is no such thing. */
  run(request: ApiRequest<z.infer<Query>, z.infer<Body>>): Promise<unknown>;
}

/** Keeps the types of an operation's schemas while it joins the list. */
export function operation<Query extends z.ZodType, Body extends z.ZodType>(one: Operation<Query, Body>): Operation {
  return one as Operation;
}

/** A fault of the request, told as RFC 9457 says. */
export class ApiProblem extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 | 503;
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ApiProblem['status'], title: string, detail = '', headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.title = title;
    this.headers = headers;
  }
}
