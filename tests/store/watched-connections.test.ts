import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openDatabase } from '#src/store/database.ts';
import { watchConnections } from '#src/store/watched-connections.ts';
import { createTestDatabase } from '../database.ts';
import { openWire } from '../net/wire.ts';

const PATIENCE = { beatMs: 200, doubtMs: 500, certainMs: 1_500 };

it('ends the connections that a cut network left half open, and those alone', async () => {
  await using database = await createTestDatabase();
  const url = new URL(database.url);
  await using wire = await openWire(Number(url.port));
  url.port = String(wire.port);
  const ended: number[] = [];
  await using watched = watchConnections(url.href, (connections) => ended.push(connections), PATIENCE);
  const db = openDatabase(url.href, { connections: 2, openSocket: watched.openSocket });
  const ask = async () => {
    const { rows } = await sql<{ answer: number }>`select 42 as answer`.execute(db);
    return rows[0]?.answer;
  };
  try {
    expect(await Promise.all([ask(), ask()])).toEqual([42, 42]);
    wire.cut();
    const hanging = ask().catch(String);
    // While nothing gets through, nobody can tell a cut from a server that takes its time.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(ended).toEqual([]);
    wire.mend('anew');
    expect(await hanging).toContain('left half open');
    expect(await ask()).toBe(42);
    // The other one too, unless the pool had let it go by then.
    expect([[1], [2]]).toContainEqual(ended);
  } finally {
    await db.destroy();
  }
}, 60_000);
