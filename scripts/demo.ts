// `npm run demo`: the service as it is, watching a simulated world on loopback for some two minutes. Nothing of it
// touches ./data; its own data is removed at the end.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { runService } from '#src/cli/start.ts';
import type { App } from '#src/pipeline/app.ts';
import { makeDigestNow } from '#src/pipeline/send-digests.ts';
import { Newsroom } from '../tests/newsroom/newsroom.ts';
import { readScript } from '../tests/newsroom/script.ts';

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    seconds: { type: 'string', default: '20' },
    exit: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`npm run demo -- [--seconds N] [--exit]

Runs Khavaran against a simulated world: invented outlets publish several days of news, a day every N seconds
(default 20). Watch alerts come, a story grow and a digest being made, at the desk and in this window.
--exit ends it after the last day; else it goes on until Ctrl-C.`);
  process.exit(0);
}

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => abort.abort());

const folder = await mkdtemp(path.join(tmpdir(), 'khavaran-demo-'));
const config = path.join(folder, 'config');
const say = (sentence: string) => process.stderr.write(`\n── ${sentence}\n`);

try {
  await using newsroom = await Newsroom.open();
  await cp(path.join(import.meta.dirname, '..', 'config'), config, { recursive: true });
  for (const [name, text] of Object.entries(newsroom.configuration())) await writeFile(path.join(config, name), text);
  const environment = {
    ...process.env,
    ...newsroom.environment({ data: path.join(folder, 'data'), config }),
    DATABASE_URL: '',
    REDIS_URL: '',
  };
  const { stdin, stdout, stderr } = process;
  let played: Promise<void> | null = null;
  await runService(
    { values: {}, positionals: [], stdin, stdout, stderr, env: environment, signal: abort.signal },
    (app) => {
      played = play(newsroom, app);
    },
  );
  await played;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function play(newsroom: Newsroom, app: App): Promise<void> {
  const wait = (seconds: number) => sleep(seconds * 1000, undefined, { signal: abort.signal });
  try {
    const seconds = Number(values.seconds);
    for (const { day, items } of readScript()) {
      await wait(1);
      say(day);
      for (const item of items) {
        newsroom.publish(item);
        await wait(seconds / (items.length + 1));
      }
    }
    await wait(8);
    await makeDigestNow(app.digests);
    await app.queue.add('deliver', { channel: 'mail' });
    await wait(3);
    const alerts = newsroom.chat.messages.length;
    say(`The chat has ${alerts} messages, the mailbox ${newsroom.mail.mails.length} mails. The desk: ${app.deskUrl}`);
    if (values.exit) abort.abort();
    else say('The world has nothing more to tell. Look around the desk; Ctrl-C ends the demo and removes its data.');
  } catch (error) {
    if (!abort.signal.aborted) throw error;
  }
}
