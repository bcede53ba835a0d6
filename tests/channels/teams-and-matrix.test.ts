import { describe, expect, it } from 'vitest';
import { channelType } from '#src/channels/index.ts';
import { alertOf } from './messages.ts';
import { failed, followUp, sendTo } from './send-to.ts';
import { saying } from './services/chat-service.ts';
import { matrixService } from './services/matrix.ts';
import { teamsService } from './services/teams.ts';

describe('Teams', () => {
  it('turns a Persian card round, and says of a test that nobody else can tell', async () => {
    await using service = await teamsService();
    const settings = { url: `${service.url}/x?sig=canary-of-secrets` };
    const result = await sendTo('teams', settings, { ...alertOf('x', 'test-1', 'fa'), kind: 'test' });
    expect(result).toMatchObject({ outcome: 'sent', note: expect.stringContaining('look into the channel') });
    expect(service.cards[0]).toMatchObject({
      rtl: true,
      body: [{ horizontalAlignment: 'Right' }, {}, {}, {}, {}, {}, {}, {}, {}],
    });
  });

  it.each([
    [404, 'WorkflowNotFound', failed('gone')],
    [401, 'DirectApiAuthorizationRequired', failed('Copy it')],
    [400, 'TriggerDisabled', failed('Switch it on')],
  ])('answers %i %s', async (status, code, expected) => {
    await using service = await teamsService();
    service.faults.push(saying(status, { error: { code, message: 'sig=canary-of-secrets' } }));
    const result = await sendTo('teams', { url: `${service.url}/x?sig=canary-of-secrets` }, alertOf('x'));
    expect(result).toMatchObject(expected);
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});

describe('Matrix', () => {
  const settings = (address: string) => ({ server: address, token: 'canary-of-secrets', room: '!room:desk.example' });

  it('replaces the first event with each change, never the change', async () => {
    await using service = await matrixService();
    await sendTo('matrix', settings(service.url), alertOf('x'));
    for (const text of ['y', 'z'])
      await channelType('matrix').update?.(
        followUp('matrix', settings(service.url), alertOf(text), service.events[0]?.id ?? ''),
      );
    const relations = service.events.map(({ content }) => content['m.relates_to']);
    const replaces = { rel_type: 'm.replace', event_id: service.events[0]?.id };
    expect(relations).toEqual([undefined, replaces, replaces]);
  });

  it('answers in a thread that programs without threads show as an answer', async () => {
    await using service = await matrixService();
    await channelType('matrix').reply?.(followUp('matrix', settings(service.url), alertOf('x'), '$root'));
    expect(service.events[0]?.content['m.relates_to']).toEqual({
      rel_type: 'm.thread',
      event_id: '$root',
      is_falling_back: true,
      'm.in_reply_to': { event_id: '$root' },
    });
  });

  it.each([
    [401, 'M_UNKNOWN_TOKEN', failed('logged out')],
    [403, 'M_FORBIDDEN', failed('invite it again')],
    [413, 'M_TOO_LARGE', failed('too large', 'message')],
    [429, 'M_LIMIT_EXCEEDED', { outcome: 'retry', afterMs: null }],
  ])('answers %i %s', async (status, errcode, expected) => {
    await using service = await matrixService();
    service.faults.push(saying(status, { errcode, error: 'in English' }));
    expect(await sendTo('matrix', settings(service.url), alertOf('x'))).toMatchObject(expected);
  });
});
