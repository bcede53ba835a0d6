// Makes the digests that are due, over and over, as one of several workers, after the one with which an
// installation begins where it is the first of them: node digest-process.ts [first]
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnv } from '#src/base/env.ts';
import { openApp } from '#src/pipeline/app.ts';
import { sendDueDigests, sendFirstDigest } from '#src/pipeline/send-digests.ts';

const app = await openApp(readEnv(process.env), process.env, { report: () => {}, sync: process.argv[2] === 'first' });
if (process.argv[2] === 'first') await sendFirstDigest(app.digests);
for (;;) {
  await sendDueDigests(app.digests);
  await sleep(20);
}
