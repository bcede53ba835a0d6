import { describe, expect, it } from 'vitest';
import { readEnv } from '#src/base/env.ts';
import { createLog } from '#src/base/log.ts';
import { sendHeartbeat } from '#src/pipeline/operations/heartbeat.ts';
import { isBlind, type Troubles } from '#src/pipeline/operations/watchdog.ts';
import { serve } from '../net/local-server.ts';

describe('the dead man’s switch', () => {
  it('asks for the address of the operator, in their own network too, says nothing of it, and fails nothing when that does not answer', async () => {
    const asked: string[] = [];
    let status = 200;
    await using server = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(status).end();
    });
    const lines: string[] = [];
    const log = createLog('debug', { write: (line) => void lines.push(line) });
    const beat = (url: string | null) =>
      sendHeartbeat({ env: readEnv(url === null ? {} : { KHAVARAN_HEARTBEAT_URL: url }), log, proxy: null });
    await beat(`${server.url}/ping/a-secret-of-theirs`);
    expect(asked).toEqual(['/ping/a-secret-of-theirs']);
    expect(lines).toEqual([]);
    status = 500;
    await beat(`${server.url}/ping/a-secret-of-theirs`);
    await beat('http://127.0.0.1:1/ping/a-secret-of-theirs');
    await beat(null);
    expect(asked).toHaveLength(2);
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'the heartbeat was not taken',
      'the heartbeat could not be sent',
    ]);
    expect(lines.join()).not.toContain('a-secret-of-theirs');
  });

  it.each<[string, [string, number][], boolean]>([
    ['nothing is wrong', [], false],
    ['old files stay on the disk', [['archive', 3]], false],
    ['a secret cannot be read', [['secrets', 1]], false],
    ['no source can be read', [['blind', 61]], true],
    [
      'the disk is full',
      [
        ['disk', 3],
        ['archive', 1],
      ],
      true,
    ],
    ['the clock is wrong', [['clock', 20]], true],
    ['alerts come late', [['backlog', 11]], true],
  ])('is held where Khavaran sees or tells less: %s', (_name, troubles, held) => {
    expect(isBlind(new Map(troubles) as Troubles)).toBe(held);
  });
});
