import { createHash, sign } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { SigningKey } from './signing-key.ts';

/** A file of a package; its content is made when its turn comes, piece by piece. */
export interface PackagedFile {
  path: string;
  /** Archives are packed already, and readers want to seek in them. */
  compress: boolean;
  content: () => AsyncIterable<Uint8Array>;
}

export interface PackageDescription {
  title: string;
  description: string;
  software: string;
  created: Date;
  /** What a reader is shown first; null where nothing was captured that could be. */
  mainPage: { url: string; date: Date } | null;
}

interface Resource {
  name: string;
  path: string;
  hash: string;
  bytes: number;
}

/**
 * Writes a package in the form WACZ 1.1.1 (specs.webrecorder.net/wacz/1.1.1): the files in their order, then
 * `datapackage.json` with the digest of each, then the digest of that, signed by the installation. One piece of one file
 * is in memory at a time. Rejects with whatever making or writing rejects with.
 */
export async function writeWacz(
  files: readonly PackagedFile[],
  describe: () => PackageDescription,
  key: SigningKey,
  out: NodeJS.WritableStream,
): Promise<Resource[]> {
  const zip = new ZipFile();
  const resources: Resource[] = [];
  const mtime = describe().created;
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    written.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  const add = (file: PackagedFile, listed: boolean) =>
    zip.addReadStreamLazy(file.path, { compress: file.compress, mtime }, (hand) => {
      const stream = Readable.from(measured(file, listed ? resources : null), { objectMode: false });
      stream.on('error', fail);
      hand(null, stream);
    });
  const written = new PassThrough();
  zip.on('error', fail);
  for (const file of files) add(file, true);
  let digest = '';
  add(
    {
      path: 'datapackage.json',
      compress: true,
      async *content() {
        const text = `${JSON.stringify(dataPackage(describe(), resources), null, 2)}\n`;
        digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
        yield Buffer.from(text);
      },
    },
    false,
  );
  add(
    {
      path: 'datapackage-digest.json',
      compress: true,
      async *content() {
        yield Buffer.from(`${JSON.stringify(signedDigest(digest, key), null, 2)}\n`);
      },
    },
    false,
  );
  zip.end();
  try {
    await pipeline(zip.outputStream, written, out);
  } catch (error) {
    throw failure ?? error;
  }
  return resources;
}

async function* measured(file: PackagedFile, resources: Resource[] | null): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of file.content()) {
    hash.update(piece);
    bytes += piece.length;
    yield piece;
  }
  const name = file.path.split('/').at(-1) ?? file.path;
  resources?.push({ name, path: file.path, hash: `sha256:${hash.digest('hex')}`, bytes });
}

function dataPackage({ title, description, software, created, mainPage }: PackageDescription, resources: Resource[]) {
  return {
    profile: 'data-package',
    wacz_version: '1.1.1',
    title,
    description,
    software,
    created: created.toISOString(),
    modified: created.toISOString(),
    ...(mainPage ? { mainPageUrl: mainPage.url, mainPageDate: mainPage.date.toISOString() } : {}),
    resources,
  };
}

/** The signature is over the text of `hash`, as UTF-8. */
function signedDigest(hash: string, key: SigningKey) {
  return {
    path: 'datapackage.json',
    hash,
    signature: {
      algorithm: 'Ed25519',
      signed: 'hash',
      keyId: key.public.id,
      publicKey: key.public.pem,
      value: sign(null, Buffer.from(hash), key.privateKey).toString('base64'),
    },
  };
}
