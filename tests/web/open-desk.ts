import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findsIn, searchText } from '#src/pipeline/analysis/search-text.ts';
import { openPayloadFiles } from '#src/store/payloads.ts';
import type { DeskDeps } from '#src/web/deps.ts';
import { createDesk } from '#src/web/desk.ts';
import { createTestDatabase } from '../database.ts';
import { NAMES } from './sample-outlets.ts';
import type { SeedContext } from './seed.ts';

export const NOW = new Date('2026-11-22T16:40:00Z');

/** A desk on a database of its own, asked without sockets. */
export interface OpenDesk extends AsyncDisposable, SeedContext {
  deps: DeskDeps;
  /** What pages reported as failures. */
  reported: unknown[];
  captures: string;
  request(address: string, init?: RequestInit): Promise<Response>;
  /** The text of a page that must answer 200. */
  page(address: string): Promise<string>;
}

export async function openDesk(change: Partial<DeskDeps> = {}): Promise<OpenDesk> {
  const database = await createTestDatabase();
  const captures = await mkdtemp(path.join(tmpdir(), 'khavaran-desk-'));
  const payloads = openPayloadFiles(captures);
  const reported: unknown[] = [];
  const deps: DeskDeps = {
    db: database.db,
    clock: { now: () => NOW },
    payloads,
    names: NAMES,
    language: 'en',
    zone: 'UTC',
    deskUrl: 'https://desk.example',
    accounts: null,
    sources: null,
    exportEvidence: null,
    leaveTo: 'https://elsewhere.example/',
    searchText,
    findsIn,
    report: (error) => reported.push(error),
    ...change,
  };
  const desk = createDesk(deps);
  async function request(address: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('host')) headers.set('host', 'localhost:1988');
    return desk.request(`http://localhost:1988${address}`, { ...init, headers });
  }
  return {
    db: database.db,
    payloads,
    now: NOW,
    deps,
    reported,
    captures,
    request,
    async page(address) {
      const response = await request(address);
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${address} answered ${response.status}: ${text.slice(0, 2000)}`);
      return text;
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(captures, { recursive: true, force: true });
    },
  };
}
