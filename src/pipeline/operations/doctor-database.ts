import type { Clock } from '#src/base/clock.ts';
import { messageOf } from '#src/base/errors.ts';
import { isBlindCondition } from '#src/model/source-health.ts';
import { listChannelStates } from '#src/store/channel-states.ts';
import type { Database } from '#src/store/database.ts';
import { databaseFacts } from '#src/store/database-facts.ts';
import { canWorkBeside, migrationState } from '#src/store/migrate.ts';
import { oldestWork } from '#src/store/operation-figures.ts';
import { countToReach } from '#src/store/redactions.ts';
import { countSetAside } from '#src/store/set-aside.ts';
import { SCHEDULER_LOCK } from '#src/store/sole-holder.ts';
import { listSources } from '#src/store/sources.ts';
import { type Check, fault, ok, warning } from './doctor.ts';
import { clockDifference } from './self-check.ts';

const LEAST_VERSION = 150_000;
const CROWDED = 0.8;
const MINUTE_MS = 60_000;
const LATE_MS = 10 * MINUTE_MS;
const CLOCK_WARNING_MS = 30_000;
const CLOCK_FAULT_MS = 5 * MINUTE_MS;

/** What the database says of itself, and of the service that it is the memory of. */
export async function* checkDatabase(db: Database, clock: Clock): AsyncGenerator<Check> {
  let scheduled: boolean;
  try {
    const facts = await databaseFacts(db, SCHEDULER_LOCK);
    scheduled = facts.scheduled;
    const says = `PostgreSQL ${facts.version}, ${facts.connections} of ${facts.mostConnections} connections in use`;
    if (facts.versionNumber < LEAST_VERSION) yield fault('database', says, 'Use PostgreSQL 15 or newer.');
    else if (facts.connections > facts.mostConnections * CROWDED)
      yield warning('database', says, 'Raise max_connections, or run fewer processes: each takes up to eleven.');
    else yield ok('database', says);
  } catch (error) {
    yield fault('database', `It does not answer: ${messageOf(error)}`, 'Start it, or mend DATABASE_URL.');
    return;
  }
  try {
    const { done, open, newer } = await migrationState(db);
    if (newer.length > 0) {
      const says = `the database was brought up to date by a newer Khavaran (${newer.join(', ')})`;
      if (!(await canWorkBeside(db))) {
        yield fault('migrations', says, 'Start that one, or restore a backup from before.');
        return;
      }
      yield warning('migrations', `${says}; this one can work on it`, 'Start that one when you can.');
    } else if (open.length > 0) {
      yield warning(
        'migrations',
        `${done.length} done, ${open.length} to come (${open.join(', ')})`,
        'The next start does them; make a backup before.',
      );
      return;
    } else yield ok('migrations', `all ${done.length} done`);
  } catch (error) {
    yield fault('migrations', messageOf(error), 'Look at the log of the database.');
    return;
  }
  yield await checkClock(db, clock);
  yield await checkSources(db);
  yield await checkCircuits(db);
  yield* checkWork(db, clock, scheduled);
}

async function checkClock(db: Database, clock: Clock): Promise<Check> {
  const { databaseMs, serversMs, hosts } = await clockDifference({ db, clock });
  const worst = Math.max(Math.abs(databaseMs), Math.abs(serversMs ?? 0));
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
  const servers =
    serversMs === null
      ? 'too few sources were read to compare with'
      : `${seconds(serversMs)} ahead of ${hosts} sources`;
  const says = `${seconds(databaseMs)} ahead of the database, ${servers}`;
  const advice = 'Switch on the time service of this machine (timedatectl set-ntp true).';
  if (worst >= CLOCK_FAULT_MS) return fault('clock', says, advice);
  return worst >= CLOCK_WARNING_MS ? warning('clock', says, advice) : ok('clock', says);
}

async function checkSources(db: Database): Promise<Check> {
  const watched = (await listSources(db)).filter(({ enabled, configuredBy }) => enabled && configuredBy !== 'import');
  if (watched.length === 0) return warning('sources', 'none is switched on', 'Add one: khavaran sources add ADDRESS');
  const blind = watched.filter(({ condition }) => condition !== null && isBlindCondition(condition));
  const fresh = watched.filter(({ condition }) => condition === null).length;
  const says = `${watched.length - blind.length - fresh} of ${watched.length} can be read${fresh > 0 ? `, ${fresh} not looked at yet` : ''}`;
  if (blind.length === 0) return ok('sources', says);
  const named = blind.slice(0, 8).map(({ key, condition }) => `${key} (${condition})`);
  const all = `${says}; not ${named.join(', ')}${blind.length > named.length ? ` and ${blind.length - named.length} more` : ''}`;
  const advice = 'The page Sources of the desk says why of each.';
  return blind.length === watched.length
    ? fault('sources', all, `${advice} That none can be read points to this machine's network or proxy.`)
    : warning('sources', all, advice);
}

async function checkCircuits(db: Database): Promise<Check> {
  const open = (await listChannelStates(db)).filter(({ openSince }) => openSince !== null);
  if (open.length === 0) return ok('deliveries', 'no channel refuses messages');
  const said = open.map(({ channel, reason }) => `${channel}: ${reason ?? 'takes no messages'}`);
  return fault('deliveries', said.join('; '), 'Mend it, then try it with "khavaran channels test".');
}

async function* checkWork(db: Database, clock: Clock, scheduled: boolean): AsyncGenerator<Check> {
  const now = clock.now();
  const waits = Object.entries(await oldestWork(db, now)).flatMap(([kind, since]) =>
    since === null ? [] : [{ kind, minutes: Math.floor((now.getTime() - since.getTime()) / MINUTE_MS) }],
  );
  const said = waits.map(({ kind, minutes }) => `${kind} for ${minutes} min`);
  const says = said.length > 0 ? `waiting: ${said.join(', ')}` : 'nothing waits';
  const late = waits.some(({ minutes }) => minutes * MINUTE_MS >= LATE_MS);
  if (!scheduled)
    yield warning(
      'work',
      `no process runs that hands out work; ${says}`,
      'Start it: npm start, or "khavaran web" and workers where several processes share the work.',
    );
  else if (late) yield fault('work', says, 'Look whether workers for it run, and at the log of their machine.');
  else yield ok('work', says);
  const toReach = await countToReach(db);
  if (toReach > 0)
    yield warning(
      'redactions',
      `${toReach} of an earlier version have not reached yet what one of today reaches: addresses, handles, texts of machines`,
      'The running service sees to it when it starts, and each day. Where this stays, its log says why: mostly KHAVARAN_SEALING_KEY is another than it was.',
    );
  const setAside = await countSetAside(db);
  if (setAside > 0)
    yield warning(
      'set aside',
      `${setAside} items could not be analysed, each tried three times`,
      '"khavaran retry --list" says why; once that is mended, or after an update, "khavaran retry" tries them again.',
    );
}
