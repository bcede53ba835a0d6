import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { Newsroom } from '../newsroom/newsroom.ts';

const CONFIG = path.join(import.meta.dirname, '..', '..', 'config');

/** A simulated world, and what a service needs that watches it: configuration as shipped but for its sources and channels. */
export interface World extends AsyncDisposable {
  newsroom: Newsroom;
  database: TestDatabase;
  environment: NodeJS.ProcessEnv;
}

export async function openWorld(more: NodeJS.ProcessEnv = {}): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-world-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const database = stack.use(await createTestDatabase());
  const newsroom = stack.use(await Newsroom.open());
  const config = path.join(folder, 'config');
  await cp(CONFIG, config, { recursive: true });
  for (const [name, text] of Object.entries(newsroom.configuration())) await writeFile(path.join(config, name), text);
  const environment = {
    ...newsroom.environment({ data: path.join(folder, 'data'), config }),
    DATABASE_URL: database.url,
    KHAVARAN_PORT: '0',
    ...more,
  };
  const kept = stack.move();
  return { newsroom, database, environment, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
