import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { tryStream } from '#src/pipeline/streams/stream-trial.ts';
import { bluesky } from '#src/sources/bluesky.ts';
import { findSource } from '#src/store/sources.ts';
import { serveSockets } from '../net/socket-server.ts';
import { range } from '../sources/listed-posts.ts';
import { DID, event, jetstream, openStreamLab, type StreamLab, US } from './stream-lab.ts';

let lab: StreamLab;
beforeEach(async () => {
  lab = await openStreamLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('a stream', () => {
  it('stores what comes with its evidence and cursor, and tells of its health', async () => {
    await using server = await jetstream(() => 3);
    const source = await lab.addSource(server);
    await using keeper = lab.keep();
    await expect.poll(() => lab.texts(source)).toEqual(['Iran 0', 'Iran 1', 'Iran 2']);
    expect(await lab.row(source)).toMatchObject({ cursor: { us: US + 2_000_000 }, connected_at: expect.any(Date) });
    expect(await findSource(lab.db, { id: source })).toMatchObject({
      lastOutcome: 'items',
      failures: 0,
      lastSuccess: expect.any(Date),
      lastNewItem: expect.any(Date),
      condition: 'working',
    });
    const captures = await lab.db.selectFrom('captures').selectAll().where('source_id', '=', source).execute();
    const kept = await Promise.all(captures.map((one) => lab.payloads.read(one.payload_sha256)));
    expect(
      Buffer.concat(kept.flatMap((one) => [one, Buffer.from('\n')]))
        .toString()
        .trim()
        .split('\n'),
    ).toEqual(range(0, 3).map((index) => event(index)));
    expect(captures[0]?.record).toMatchObject({ reason: 'stream', status: 101 });
    const linked = await lab.db.selectFrom('items').select('capture_id').where('source_id', '=', source).execute();
    expect(linked.every((one) => one.capture_id !== null)).toBe(true);
    expect(keeper.reports.reduce((sum, report) => sum + report.created, 0)).toBe(3);
  });

  it('goes on after each break without losing or doubling anything', async () => {
    let count = 0;
    let sockets = 0;
    await using server = await jetstream(
      () => (count += 40),
      (socket) => {
        sockets++;
        if (sockets < 6) setTimeout(() => socket.terminate(), 60);
      },
    );
    const source = await lab.addSource(server);
    await using _keeper = lab.keep();
    await expect.poll(() => lab.texts(source).then((all) => all.length), { timeout: 20_000 }).toBe(240);
    expect(new Set(await lab.texts(source)).size).toBe(240);
  });

  it('records what its service says is gone, with the message that told it', async () => {
    const open: WebSocket[] = [];
    await using server = await serveSockets((socket) => {
      open.push(socket);
      for (const index of range(0, 3)) socket.send(event(index));
    });
    const source = await lab.addSource(server);
    await using keeper = lab.keep();
    await expect.poll(() => lab.texts(source).then((all) => all.length)).toBe(3);
    open[0]?.send(event(0, { operation: 'delete', record: undefined }));
    open[0]?.send(event(99, { operation: 'delete', record: undefined }));
    const gone = () =>
      sql<{ text: string; reason: string; capture_id: number | null; gone_at: Date | null }>`
        select items.text, watches.reason, watches.capture_id, watches.gone_at from watches
        join items on items.id = watches.item_id where source_id = ${source} order by items.id`
        .execute(lab.db)
        .then((result) => result.rows);
    await expect.poll(gone).toMatchObject([{ text: 'Iran 0', reason: expect.stringContaining('deleted') }]);
    const [first] = await gone();
    const capture = await lab.db
      .selectFrom('captures')
      .select('payload_sha256')
      .where('id', '=', first?.capture_id ?? -1)
      .executeTakeFirstOrThrow();
    expect(Buffer.from(await lab.payloads.read(capture.payload_sha256)).toString()).toBe(
      event(0, { operation: 'delete', record: undefined }),
    );
    const account = (active: boolean) =>
      open[0]?.send(
        JSON.stringify({ did: DID, time_us: US + 5, kind: 'account', account: { active, status: 'deactivated' } }),
      );
    account(false);
    await expect.poll(() => gone().then((all) => all.filter((one) => one.gone_at).length)).toBe(3);
    expect(keeper.reports.reduce((sum, report) => sum + report.disappeared, 0)).toBeGreaterThanOrEqual(3);
    account(true);
    await expect.poll(() => gone().then((all) => all.filter((one) => one.gone_at).length)).toBe(0);
  });

  it('moves its cursor on while nothing is kept', async () => {
    const open: WebSocket[] = [];
    await using server = await serveSockets((socket) => void open.push(socket));
    const source = await lab.addSource(server);
    await using _keeper = lab.keep();
    await expect.poll(() => open.length).toBe(1);
    const timer = setInterval(() => open[0]?.send(event(7, {}, 'cats')), 50);
    await expect
      .poll(() => lab.row(source).then((one) => one.cursor), { timeout: 8000 })
      .toEqual({ us: US + 7_000_000 });
    clearInterval(timer);
    expect(await lab.texts(source)).toEqual([]);
  });

  it('tells a refusal as a look would, and that it is back', async () => {
    let status: number | null = 403;
    await using server = await serveSockets((socket) => socket.send(event(1)), {
      refuse: () => (status === null ? null : { status, body: 'go away' }),
    });
    const source = await lab.addSource(server);
    {
      await using keeper = lab.keep();
      await expect.poll(() => keeper.reports.at(-1)?.outcome).toBe('refused');
    }
    expect(await findSource(lab.db, { id: source })).toMatchObject({
      lastOutcome: 'refused',
      lastReason: expect.stringContaining('go away'),
      failures: 1,
      condition: 'refused',
    });
    status = null;
    await using _keeper = lab.keep();
    await expect.poll(() => lab.texts(source)).toEqual(['Iran 1']);
    expect(await findSource(lab.db, { id: source })).toMatchObject({ lastOutcome: 'items', failures: 0 });
  });

  it('leaves out a message that the database refuses, and stores those around it', async () => {
    await using server = await serveSockets((socket) => {
      for (const index of range(0, 5)) socket.send(event(index, {}, index === 2 ? 'Iran poison' : `Iran ${index}`));
    });
    await sql`alter table items add constraint no_poison check (text <> 'Iran poison')`.execute(lab.db);
    try {
      const source = await lab.addSource(server);
      await using keeper = lab.keep();
      await expect.poll(() => lab.texts(source)).toEqual(['Iran 0', 'Iran 1', 'Iran 3', 'Iran 4']);
      expect(keeper.reports.flatMap((report) => report.problems)).toMatchObject([
        expect.stringContaining('could not be stored'),
      ]);
      expect(await lab.row(source)).toMatchObject({ cursor: { us: US + 4_000_000 } });
    } finally {
      await sql`alter table items drop constraint no_poison`.execute(lab.db);
    }
  });

  it('is tried for a moment without keeping anything', async () => {
    let status: number | null = null;
    await using server = await serveSockets(
      (socket) => {
        for (const index of range(0, 9)) socket.send(event(index));
      },
      { refuse: () => (status === null ? null : { status, body: 'go away' }) },
    );
    const id = await lab.addSource(server);
    const attempt = async () => {
      const source = (await findSource(lab.db, { id }))!;
      const settings = bluesky.settings.parse(source.settings);
      return tryStream(lab.context, source, { offer: bluesky.stream!, settings, signal: new AbortController().signal });
    };
    expect(await attempt()).toMatchObject({ outcome: 'items', entries: { length: 5 } });
    expect(await lab.texts(id)).toEqual([]);
    status = 403;
    expect(await attempt()).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('go away') });
    status = null;
    await using _keeper = lab.keep();
    await expect.poll(() => lab.texts(id).then((all) => all.length)).toBe(9);
    expect(await attempt()).toMatchObject({ outcome: 'not-modified', problems: [expect.stringContaining('followed')] });
  });
});
