import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';

const disk = mkdtempSync(path.join(tmpdir(), 'khavaran-full-'));

/** A small disk of its own, where this machine and this user can make one. */
function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=110m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const mounted = mountSmallDisk();

describe.runIf(mounted)('embedded PostgreSQL on a disk that fills', () => {
  afterAll(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  it('is back by itself when there is room again, with all that it had confirmed', async () => {
    await using server = await startEmbeddedPostgres(path.join(disk, 'data'));
    const pool = new pg.Pool({ connectionString: server.url, max: 1 });
    pool.on('error', () => {});
    await pool.query('create table filling (text text)');
    let confirmed = 0;
    const fill = `insert into filling select repeat(md5(random()::text), 300) from generate_series(1, 200)`;
    while (
      await pool.query(fill).then(
        () => true,
        () => false,
      )
    )
      confirmed += 200;
    expect(confirmed).toBeGreaterThan(0);
    execFileSync('mount', ['-o', 'remount,size=300m', disk]);
    const kept = () =>
      pool.query('select count(*)::int as rows from filling').then(
        ({ rows }) => rows[0].rows,
        () => null,
      );
    await expect.poll(kept, { timeout: 60_000, interval: 500 }).toBe(confirmed);
    await expect
      .poll(
        () =>
          pool.query(fill).then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
    await pool.end();
  }, 150_000);
});
