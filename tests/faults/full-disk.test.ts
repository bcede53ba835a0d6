import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { breachesOf } from './check.ts';
import { BACK_WITHIN_MS, backAfter, isLong, leaveOut, rounds, SEED, spread, tell, until } from './run.ts';
import { Running } from './running.ts';
import { embeddedServer } from './servers.ts';
import { World } from './world.ts';

const MEGABYTE = 2 ** 20;
const disk = mkdtempSync(path.join(tmpdir(), 'khavaran-disk-'));

/** A small disk of its own, where this machine and this user can make one. */
function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=755', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const mounted = isLong && mountSmallDisk();
if (!mounted)
  leaveOut('Disk full', isLong ? 'only root can mount a small disk' : 'it takes minutes: npm run test:faults');

describe.runIf(mounted)('a disk that fills', () => {
  afterAll(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  it(
    'pauses what comes in below the reserve, and all goes on by itself when there is room again',
    async () => {
      const times = rounds(1, 3);
      await using world = await World.open({ seed: SEED, data: path.join(disk, 'data') });
      const environment = world.environment({ KHAVARAN_DISK_RESERVE_MB: '40' });
      world.publish(6);
      await using service = new Running(environment, ['start']);
      await until(() => world.receivers.digests.landings.length === 1, 'at work', 100_000).catch((error) => {
        throw new Error(`${error}\n${service.log}`);
      });
      const back: number[] = [];
      for (let round = 0; round < times; round++) {
        await backAfter(world);
        // First to below the reserve, then to the last byte.
        for (const leave of [20, 0]) {
          await fillDisk(leave);
          world.publish(5);
          if (round === 0 && leave > 0) await until(() => isTold(world), 'operators told');
          else await sleep(12_000);
          expect(service.hasEnded, service.log).toBe(false);
        }
        await rm(path.join(disk, 'filling'));
        back.push(await backAfter(world));
      }
      const judgement = await world.judge((await embeddedServer(world.data)).url);
      expect(breachesOf(judgement), service.log).toEqual({});
      expect(judgement.open, service.log).toBe(0);
      await service.stop();
      const chain = await world.verify(environment);
      expect(chain.holds, chain.said).toBe(true);
      tell({
        fault: 'Disk full',
        promise:
          'Operators are told, nothing is lost or doubled, the service does not exit, back within 30 s of room being there again',
        procedure: `${times} times the disk of the data folder is filled to below the reserve, until operators know of it, and then to the last byte, for 12 s`,
        figure: `${judgement.served} items, ${judgement.alertsDue} alerts: 0 lost, 0 doubled; from room to the next alert ${spread(back)}`,
      });
      expect(Math.max(...back)).toBeLessThan(BACK_WITHIN_MS);
    },
    200_000 + 150_000 * rounds(1, 3),
  );
});

function isTold(world: World): boolean {
  return world.receivers.hook.landings.some(({ key }) => key.startsWith('service-disk-trouble'));
}

/** Writes until only so many megabytes are left. */
async function fillDisk(leaveMegabytes: number): Promise<void> {
  const file = path.join(disk, 'filling');
  const { bavail, bsize } = statfsSync(disk);
  const bytes = bavail * bsize - leaveMegabytes * MEGABYTE;
  if (bytes <= 0) return;
  const chunk = Buffer.alloc(MEGABYTE, 1);
  try {
    for (let written = 0; written < bytes; written += chunk.length) await writeFile(file, chunk, { flag: 'a' });
  } catch {
    // Full to the last byte.
  }
}
