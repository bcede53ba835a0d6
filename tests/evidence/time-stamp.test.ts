import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeStampRequest, verifyTimeStamp } from '#src/evidence/time-stamp.ts';
import { startTimeStampAuthority, type TimeStampAuthority } from './time-stamp-authority.ts';

const DATA = Buffer.from('the head of the chain');
let authority: TimeStampAuthority;
let other: TimeStampAuthority;
beforeAll(async () => {
  [authority, other] = await Promise.all([startTimeStampAuthority(), startTimeStampAuthority()]);
});
afterAll(async () => {
  await authority[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

describe('a time-stamp of RFC 3161', () => {
  it('is asked for, read, and traced to its root', async () => {
    const { der, nonce } = timeStampRequest(DATA);
    const stamp = await verifyTimeStamp(await authority.reply(der), DATA, { nonce, roots: [authority.root] });
    expect(stamp).toMatchObject({ authority: 'CN=Invented Time Stamps', nonce, trusted: true });
    expect(Math.abs(stamp.time.getTime() - Date.now())).toBeLessThan(60_000);
  });

  it('stands without a root, and says that nobody vouched for its authority', async () => {
    const reply = await authority.reply(timeStampRequest(DATA).der);
    expect(await verifyTimeStamp(reply, DATA)).toMatchObject({ trusted: false });
  });

  it('is also good for OpenSSL', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'khavaran-ts-'));
    const file = (name: string) => path.join(directory, name);
    writeFileSync(file('data'), DATA);
    writeFileSync(file('reply.tsr'), await authority.reply(timeStampRequest(DATA).der));
    const arguments_ = ['ts', '-verify', '-data', file('data'), '-in', file('reply.tsr')];
    const said = execFileSync('openssl', [...arguments_, '-CAfile', authority.rootFile], { stdio: 'pipe' });
    expect(said.toString()).toContain('Verification: OK');
    rmSync(directory, { recursive: true });
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'other data',
      async () => verifyTimeStamp(await authority.reply(timeStampRequest(DATA).der), Buffer.from('other')),
    ],
    [
      'another nonce',
      async () => verifyTimeStamp(await authority.reply(timeStampRequest(DATA).der), DATA, { nonce: '40'.repeat(12) }),
    ],
    [
      'another root',
      async () => verifyTimeStamp(await authority.reply(timeStampRequest(DATA).der), DATA, { roots: [other.root] }),
    ],
    [
      'a byte that was changed in the signature',
      async () => {
        const reply = await authority.reply(timeStampRequest(DATA).der);
        const last = reply.length - 1;
        reply[last] = (reply[last] ?? 0) ^ 1;
        return verifyTimeStamp(reply, DATA);
      },
    ],
    ['no answer of an authority', async () => verifyTimeStamp(Buffer.from('<html>404</html>'), DATA)],
    ['nothing', async () => verifyTimeStamp(new Uint8Array(), DATA)],
    // A PKIStatusInfo alone, status 2 (rejection).
    ['a refusal', async () => verifyTimeStamp(Buffer.from('30053003020102', 'hex'), DATA)],
  ])('is refused for %s', async (_, look) => {
    await expect(look()).rejects.toMatchObject({ code: 'evidence/time-stamp' });
  });

  it('is refused where any byte was changed', async () => {
    const reply = await authority.reply(timeStampRequest(DATA).der);
    const verdicts = new Set<string>();
    for (let index = 0; index < reply.length; index += 37) {
      const spoilt = Buffer.from(reply);
      spoilt[index] = (spoilt[index] ?? 0) ^ 0xff;
      await verifyTimeStamp(spoilt, DATA, { roots: [authority.root] }).then(
        (stamp) => verdicts.add(`good ${stamp.authority}`),
        (error: unknown) => verdicts.add(String((error as { code?: string }).code)),
      );
    }
    // Bytes outside of what is signed (a certificate that is not used) may change without harm; nothing else is let through.
    expect([...verdicts].filter((one) => !one.startsWith('good CN=Invented Time Stamps'))).toEqual([
      'evidence/time-stamp',
    ]);
  });
});
