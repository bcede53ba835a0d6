import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { codeOf, messageOf } from '#src/base/errors.ts';
import type { Exchange } from '#src/model/capture.ts';
import type { Entry } from '#src/model/entry.ts';
import { decodeText } from './decode-text.ts';
import { readItemLines } from './item-lines.ts';
import type { CollectResult, SourceType } from './source.ts';

const settings = z.strictObject({
  path: z.string().trim().min(1).max(4096).describe('Path of the file on this machine'),
});

export type FileSettings = z.infer<typeof settings>;

export interface FileState {
  sha256: string;
}

const MAXIMUM_BYTES = 512 * 1024 * 1024;
const MAXIMUM_ARTICLE_BYTES = 15 * 1024 * 1024;

function articleOfFile(document: string, file: string): Entry {
  const isPage = /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]{0,2000}?-->\s*)?<(!doctype\s+html|html|head|body|article)\b/i.test(
    document,
  );
  return {
    externalId: path.basename(file),
    url: null,
    baseUrl: null,
    title: null,
    content: { type: isPage || /\.x?html?$/i.test(file) ? 'page' : 'text', value: document },
    author: null,
    published: null,
    updated: null,
    language: null,
    publisher: null,
    forwardedFrom: null,
  };
}

/** JSON Lines by the name of the file, else by its first line. */
function isItemLines(document: string, file: string): boolean {
  if (/\.(jsonl|ndjson)$/i.test(file)) return true;
  return /^\s*\{\s*"/.test(document.slice(0, 1000));
}

/** What a file holds: items line by line, or one article as plain text or HTML. */
function entriesOfFile(bytes: Uint8Array, file: string): { entries: Entry[]; problems: string[] } {
  const document = decodeText(bytes);
  const name = path.basename(file);
  const isLines = isItemLines(document, file);
  // Among items a stray zero byte spoils its own line alone.
  if (document.slice(0, isLines ? document.indexOf('\n') >>> 0 : undefined).includes('\u0000'))
    return { entries: [], problems: [`${name} is neither JSON Lines, plain text nor HTML: it holds binary data.`] };
  if (isLines) return readItemLines(document, name);
  if (document.trim() === '') return { entries: [], problems: [] };
  if (bytes.length > MAXIMUM_ARTICLE_BYTES)
    return { entries: [], problems: [`${name} is too large to be a single article.`] };
  return { entries: [articleOfFile(document, file)], problems: [] };
}

function exchangeOf(file: string, body: Uint8Array, times: { started: Date; modified: Date }): Exchange {
  // Its name alone: records are handed on as evidence, and the folders of a machine name the people who work at it.
  const url = `file:///${encodeURIComponent(path.basename(file))}`;
  return {
    method: 'READ',
    requestedUrl: url,
    finalUrl: url,
    redirects: [],
    requestHeaders: {},
    status: 200,
    responseHeaders: { 'last-modified': times.modified.toUTCString(), 'content-length': String(body.length) },
    raw: body,
    body,
    serverAddress: null,
    startedAt: times.started.toISOString(),
    finishedAt: times.started.toISOString(),
  };
}

/** Why a file cannot be read, naming it. */
function unreadable(file: string, error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return `There is no file ${file}.`;
    case 'EACCES':
    case 'EPERM':
      return `The file ${file} may not be read by this user.`;
    case 'EISDIR':
      return `${file} is a folder, not a file.`;
    default:
      return `The file ${file} cannot be read: ${messageOf(error)}`;
  }
}

export const file: SourceType<FileSettings, FileState> = {
  type: 'file',
  label: 'File',
  description: 'A file on this machine: JSON Lines of items, or the plain text or HTML of a single article.',
  settings,
  async collect({ settings: options, state, now, signal }): Promise<CollectResult<FileState>> {
    let body: Uint8Array;
    let modified: Date;
    try {
      const about = await stat(options.path);
      if (about.size > MAXIMUM_BYTES)
        return {
          outcome: 'broken',
          reason: `The file ${options.path} is larger than 512 MiB.`,
          retryAfterMs: null,
          exchanges: [],
          state,
        };
      modified = about.mtime;
      body = await readFile(options.path, { signal });
    } catch (error) {
      signal.throwIfAborted();
      return { outcome: 'broken', reason: unreadable(options.path, error), retryAfterMs: null, exchanges: [], state };
    }
    const sha256 = createHash('sha256').update(body).digest('hex');
    const exchanges = [exchangeOf(options.path, body, { started: now, modified })];
    if (state?.sha256 === sha256) return { outcome: 'not-modified', exchanges, state };
    const { entries, problems } = entriesOfFile(body, options.path);
    const next = { exchanges, problems, state: { sha256 } };
    if (entries.length > 0) return { ...next, outcome: 'items', entries };
    if (problems.length > 0) return { ...next, outcome: 'broken', reason: problems[0]!, retryAfterMs: null };
    return { ...next, outcome: 'empty' };
  },
};
