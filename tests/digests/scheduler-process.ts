// A scheduler in a process of its own: `node scheduler-process.ts DATABASE_URL START ROUNDS`, six hours a round.
import { sendDueDigests } from '#src/pipeline/send-digests.ts';
import { openDatabase } from '#src/store/database.ts';

const [url = '', start = '0', rounds = '0'] = process.argv.slice(2);
const db = openDatabase(url, { connections: 2 });
let now = Number(start);
for (let round = 0; round < Number(rounds); round++) {
  now += 6 * 3_600_000;
  await sendDueDigests({
    db,
    clock: { now: () => new Date(now) },
    names: new Map(),
    officials: [],
    channels: ['mail'],
    language: 'en',
    zone: 'UTC',
    deskUrl: null,
  });
}
await db.destroy();
