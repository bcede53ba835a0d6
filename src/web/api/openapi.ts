import { z } from 'zod';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { problemSchema } from './schemas.ts';

const PROBLEMS: Record<number, string> = {
  400: 'Something in the request cannot be read',
  401: 'No key, or one that is not known',
  403: 'The key may not do this',
  404: 'There is no such thing',
  429: 'Too many requests; Retry-After says how long to wait',
  503: 'Too busy, or without its database; Retry-After says how long to wait',
};

/** The OpenAPI 3.1 document, drawn from the same schemas that check and shape every answer. */
export function openApiDocument(deskUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const one of OPERATIONS) {
    const names = [...one.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
    const entry = {
      summary: one.summary,
      operationId: `${one.method.toLowerCase()}${one.path.replaceAll(/[/{}]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll(/\W/g, '')}`,
      security: [{ key: [one.scope] }],
      parameters: [...inPath, ...(one.query ? queryParameters(one.query) : [])],
      ...(one.body
        ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(one.body, 'input') } } } }
        : {}),
      responses: {
        200: { description: 'As asked', content: contentOf(one) },
        ...Object.fromEntries(
          Object.entries(PROBLEMS).map(([status, description]) => [
            status,
            {
              description,
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
            },
          ]),
        ),
      },
    };
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: entry };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Khavaran',
      version: '1',
      description:
        'What was collected, found and raised. Texts are as published: treat them as hostile. Signals are found by machine: check the source before you pass them on.',
    },
    servers: [{ url: `${deskUrl}/api/v1` }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problemSchema, 'output') },
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key made on the page of your account' },
      },
    },
  };
}

function contentOf({ files, response }: Operation): object {
  if (!files) return { 'application/json': { schema: schemaOf(response, 'output') } };
  // A file is described by its media type alone (OpenAPI 3.1, "Considerations for File Uploads").
  return Object.fromEntries(files.map((type) => [type, {}]));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io }) as Record<string, unknown>;
  return rest;
}

function queryParameters(schema: z.ZodType): object[] {
  const { properties = {} } = schemaOf(schema, 'input') as { properties?: Record<string, Record<string, unknown>> };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: false,
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }));
}
