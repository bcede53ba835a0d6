import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { type LocalServer, serve } from '../net/local-server.ts';
import { faultOfSignature } from './s3-signature.ts';

/** How a store departs from what Amazon's does. */
export interface S3Manners {
  /** Keeps no checksums: refuses the header that asks for one. */
  withoutChecksums?: boolean;
  /** Objects of one page of a listing. Default 1000. */
  page?: number;
}

export interface S3Server extends LocalServer {
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
  objects: Map<string, Buffer>;
  manners: S3Manners;
  /** Called with each signed request before it is answered; true where it has answered itself. */
  interfere: (request: IncomingMessage, response: ServerResponse, key: string) => boolean | Promise<boolean>;
}

/**
 * A bucket on loopback that speaks the part of the REST API of Amazon S3 that archives need, and checks each signature,
 * the hash of the body and the checksum as Amazon does.
 */
export async function serveS3(): Promise<S3Server> {
  const store = {
    bucket: 'harbour-captures',
    region: 'eu-test-1',
    accessKey: 'HARBOURKEY',
    secretKey: 'a+secret/of=the+harbour',
    objects: new Map<string, Buffer>(),
    manners: {} as S3Manners,
    interfere: (() => false) as S3Server['interfere'],
  };
  const local = await serve((request, response) => void answer(request, response).catch(() => response.destroy()));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const target = request.url ?? '/';
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : `${value}`,
      ]),
    );
    const fault = faultOfSignature({ method: request.method ?? '', target, headers, body }, store);
    if (fault) return refuse(response, fault === 'XAmzContentSHA256Mismatch' ? 400 : 403, fault);
    const url = new URL(target, 'http://local');
    const path = url.pathname.slice(1);
    // The bucket stands in the host (…-captures.localhost) or at the beginning of the path.
    const inHost = (request.headers.host ?? '').startsWith(`${store.bucket}.`);
    const [bucket = '', ...rest] = inHost ? [store.bucket, ...path.split('/')] : path.split('/');
    if (bucket !== store.bucket) return refuse(response, 404, 'NoSuchBucket');
    const key = rest.join('/');
    if (await store.interfere(request, response, key)) return;
    const object = store.objects.get(key);
    switch (request.method) {
      case 'PUT': {
        const checksum = headers['x-amz-checksum-sha256'];
        if (checksum !== undefined && store.manners.withoutChecksums) return refuse(response, 501, 'NotImplemented');
        if (checksum !== undefined && checksum !== checksumOf(body)) return refuse(response, 400, 'BadDigest');
        store.objects.set(key, body);
        response.writeHead(200, { etag: `"${createHash('md5').update(body).digest('hex')}"` }).end();
        return;
      }
      case 'HEAD':
      case 'GET': {
        if (request.method === 'GET' && key === '') return list(url.searchParams, response);
        if (!object) return refuse(response, 404, 'NoSuchKey', request.method === 'HEAD');
        const asked = headers['x-amz-checksum-mode'] === 'ENABLED' && !store.manners.withoutChecksums;
        response.writeHead(200, {
          'content-type': 'application/octet-stream',
          'content-length': object.length,
          ...(asked ? { 'x-amz-checksum-sha256': checksumOf(object) } : {}),
        });
        response.end(request.method === 'HEAD' ? undefined : object);
        return;
      }
      case 'DELETE':
        store.objects.delete(key);
        response.writeHead(204).end();
        return;
      default:
        refuse(response, 405, 'MethodNotAllowed');
    }
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const prefix = query.get('prefix') ?? '';
    const from = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
    const keys = [...store.objects.keys()].filter((key) => key.startsWith(prefix) && key > from).sort();
    const shown = keys.slice(0, store.manners.page ?? 1000);
    const goesOn = shown.length < keys.length;
    // Signs that must be escaped on their way back, as the tokens of Amazon have them.
    const token = Buffer.from(shown.at(-1) ?? '').toString('base64');
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${goesOn}</IsTruncated>` +
          shown
            .map((key) => `<Contents><Key>${key}</Key><Size>${store.objects.get(key)?.length}</Size></Contents>`)
            .join('') +
          `${goesOn ? `<NextContinuationToken>${token}</NextContinuationToken>` : ''}</ListBucketResult>`,
      );
  }

  return Object.assign(store, local);
}

export function refuse(response: ServerResponse, status: number, code: string, withoutBody = false): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(withoutBody ? undefined : `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}

function checksumOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('base64');
}
