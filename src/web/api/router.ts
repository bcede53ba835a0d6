import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { LOCAL_PERSON, mayAct, type Person, type Role } from '#src/model/person.ts';
import { isPassing } from '#src/pipeline/operations/outage.ts';
import { findByApiToken, TOKEN_SCOPES, type TokenScope } from '#src/store/api-tokens.ts';
import { writeAudit } from '#src/store/audit.ts';
import { faultWords } from '#src/words/fault-words.ts';
import type { DeskDeps } from '../deps.ts';
import { BUSY_SECONDS } from '../problem-page.ts';
import { openApiDocument } from './openapi.ts';
import { ApiProblem, type FileAnswer, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { createRateLimit } from './rate-limit.ts';

const BUSY = new ApiProblem(503, 'Busy', 'The desk is busy, or its database does not answer. Ask again in a moment.', {
  'Retry-After': String(BUSY_SECONDS),
});
const PER_MINUTE = 300;
const LARGEST_BODY = 65_536;

/** The role that a scope needs, whatever the key says: a key can do no more than its person. */
const ROLE_OF: Record<TokenScope, Role> = { read: 'reader', export: 'reader', review: 'reviewer', write: 'editor' };

/** The API under `/api/v1`, for programs with a key. Errors are problem+json (RFC 9457). */
export function createApi(deps: DeskDeps): Hono {
  const api = new Hono();
  const limit = createRateLimit(PER_MINUTE);

  api.get('/openapi.json', async (context) => {
    await admit(context, 'read');
    return context.json(openApiDocument(deps.deskUrl));
  });
  for (const one of OPERATIONS) {
    const path = one.path.replaceAll(/\{(\w+)\}/g, ':$1');
    if (one.method === 'GET') api.get(path, (context) => answer(context, one, null));
    else
      api.post(
        path,
        bodyLimit({
          maxSize: LARGEST_BODY,
          onError: () => {
            throw new ApiProblem(413, 'Too large', `A body may have up to ${LARGEST_BODY} bytes.`);
          },
        }),
        async (context) => answer(context, one, await bodyOf(context)),
      );
  }
  api.all('*', (context) => {
    const known = OPERATIONS.some((one) =>
      new RegExp(`^/api/v1${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(context.req.path),
    );
    throw known ? new ApiProblem(405, 'Method not allowed') : new ApiProblem(404, 'There is no such thing');
  });

  async function answer(context: Context, one: Operation, body: unknown): Promise<Response> {
    const { person, key } = await admit(context, one.scope);
    const wait = limit.take(key, deps.clock.now());
    if (wait > 0)
      throw new ApiProblem(429, 'Too many requests', `Wait ${wait} s. A key may ask ${PER_MINUTE} times a minute.`, {
        'Retry-After': String(wait),
      });
    const query = checked(one.query, Object.fromEntries(new URL(context.req.url).searchParams), 'The query');
    const request = { deps, person, params: context.req.param(), query, body: checked(one.body, body, 'The body') };
    const result = await one.run(request);
    if (result === null) throw new ApiProblem(404, 'There is no such thing');
    // What leaves as a file is noted, as on the desk.
    if (one.method === 'POST' || one.files)
      await writeAudit(deps.db, {
        personId: person.id,
        personName: person.name,
        action: `${one.method} /api/v1${one.path}`,
        subject: context.req.path,
      });
    if (one.files) {
      const { name, type, body: content } = result as FileAnswer;
      return context.body(content, 200, {
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="${name}"`,
      });
    }
    return context.json(one.response.parse(result) as object);
  }

  /** Whom the key speaks for. A desk of one's own answers without one, as its pages do; it changes nothing so. */
  async function admit(context: Context, scope: TokenScope): Promise<{ person: Person; key: string }> {
    const [, token] = /^Bearer ([\w-]{1,200})$/.exec(context.req.header('authorization') ?? '') ?? [];
    if (!deps.accounts && token === undefined && scope === 'read') return { person: LOCAL_PERSON, key: 'local' };
    const found = token === undefined ? null : await findByApiToken(deps.db, token, deps.clock.now());
    if (!found)
      throw new ApiProblem(401, 'No key', 'Send a key of your account as "Authorization: Bearer khv_…".', {
        'WWW-Authenticate': 'Bearer realm="khavaran"',
      });
    const allowed = TOKEN_SCOPES.filter((one) => found.scopes.includes(one) && mayAct(found.person.role, ROLE_OF[one]));
    if (!allowed.includes(scope))
      throw new ApiProblem(
        403,
        'Not allowed',
        `This needs a key with the scope "${scope}", and a person who may do so.`,
      );
    return { person: found.person, key: `token:${found.id}` };
  }

  api.onError((error, context) => {
    if (!(error instanceof ApiProblem)) deps.report(error, context.req.path);
    const problem = error instanceof ApiProblem ? error : isPassing(error) ? BUSY : null;
    const status = problem?.status ?? 500;
    const told = { type: 'about:blank', title: problem?.title ?? 'Something failed inside the desk', status };
    return context.body(JSON.stringify(problem?.message ? { ...told, detail: problem.message } : told), status, {
      'Content-Type': 'application/problem+json',
      ...problem?.headers,
    });
  });
  return api;
}

async function bodyOf(context: Context): Promise<unknown> {
  // A type that no form can send: a page elsewhere cannot ask in the name of the reader.
  if (!/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
    throw new ApiProblem(415, 'Not JSON', 'Send the body as application/json.');
  try {
    return await context.req.json();
  } catch {
    throw new ApiProblem(400, 'Not JSON', 'The body is no valid JSON.');
  }
}

function checked(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (!schema) return {};
  const parsed = schema.safeParse(value, { error: faultWords('en') });
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const where = first?.path.join('.') ?? '';
  throw new ApiProblem(
    400,
    'Cannot be read',
    `${what} is not right${where ? ` at "${where}"` : ''}: ${first?.message}.`,
  );
}
