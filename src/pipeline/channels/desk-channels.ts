import { entryFaults } from '#src/channels/channel-file.ts';
import { writeAudit } from '#src/store/audit.ts';
import { tryChannelsAgain } from '#src/store/channel-states.ts';
import { releaseChannelSwitch } from '#src/store/channel-switches.ts';
import type { Database } from '#src/store/database.ts';
import {
  addDeskChannel,
  changeDeskChannel,
  listDeskChannels,
  lockDeskChannel,
  removeDeskChannel,
  type StoredDeskChannel,
} from '#src/store/desk-channels.ts';
import { forgetSecret, forgetSecretsOf, keepSecret, keptFieldsOf, readSecrets } from '#src/store/kept-secrets.ts';
import type { ChannelDeskContext } from './channel-desk.ts';
import { type ChannelFault, entryOf, type GivenChannel } from './channel-entry.ts';
import { tellerOfChange } from './tell-channel-change.ts';

/** A channel as the form of an administrator gives it. */
export interface ChannelToSave {
  /** Without secrets. */
  channel: GivenChannel;
  /** Secrets that were typed, by the name of their setting; one with several values is given as lines. */
  typed: Readonly<Record<string, string>>;
  /** Names of secrets to keep no more. */
  forget: readonly string[];
  isNew: boolean;
  /** In which the faults are said. */
  language: string;
  by: { id: string | null; name: string };
}

/** In characters: the database indexes no text of any length. */
export const LONGEST_KEY = 60;

/**
 * `file`: the file has the say in this key; `long`: the key is; `taken`: there is one of this key; `gone`: there is none any
 * more; `again`: names of secrets that have to be typed again.
 */
export type SavedChannel = 'saved' | 'file' | 'long' | 'taken' | 'gone' | { again: string[] } | readonly ChannelFault[];

/** A channel that was added at the desk, for its form: which secrets it has, and none of them. */
export interface DeskChannel extends StoredDeskChannel {
  kept: readonly string[];
}

export async function findDeskChannel(
  { db }: Pick<ChannelDeskContext, 'db'>,
  key: string,
): Promise<DeskChannel | null> {
  const found = (await listDeskChannels(db)).find((channel) => channel.key === key);
  return found ? { ...found, kept: await keptFieldsOf(db, key) } : null;
}

/** Keeps a new channel, or a changed one, with its secrets locked; every process sends by it within seconds. */
export async function saveDeskChannel(context: ChannelDeskContext, given: ChannelToSave): Promise<SavedChannel> {
  const { db, clock, live } = context;
  const { channel, typed, isNew, by } = given;
  const { key, type } = channel;
  if (live.configured.some((one) => one.key === key && one.inFile)) return 'file';
  if (isNew && key.length > LONGEST_KEY) return 'long';
  const again = isNew ? [] : await toTypeAgain(context, given);
  if (again.length > 0) return { again };
  const own = isNew ? {} : await stillKept(context, given);
  const entry = entryOf(channel);
  const faults = entryFaults({ key, entry }, { ...own, ...typed }, given.language);
  if (faults.length > 0) return faults;
  const now = clock.now();
  const stored = { key, entry, editedBy: by.name, editedAt: now };
  const secret = Object.keys(typed).length > 0 ? await context.installationSecret() : '';
  const teller = tellerOfChange(context, {
    change: isNew ? 'added' : 'changed',
    channel: key,
    label: channel.label,
    by: by.name,
  });
  const done = await db.transaction().execute(async (tx) => {
    // Somebody else may have typed a secret meanwhile, for where the channel led then.
    if (!isNew) await lockDeskChannel(tx, key);
    const typeAgain = isNew ? [] : await toTypeAgain({ db: tx }, given);
    if (typeAgain.length > 0) return { again: typeAgain };
    if (!(await (isNew ? addDeskChannel : changeDeskChannel)(tx, stored))) return false;
    // What is left of an earlier channel of this key is not this one's.
    if (isNew) await forgetAllOf(tx, key);
    for (const field of given.forget) await forgetSecret(tx, { channel: key, field });
    for (const [field, text] of Object.entries(typed)) await keepSecret(tx, { channel: key, field }, text, secret, now);
    const detail = { type, secrets: Object.keys(typed).join(' ') };
    const action = isNew ? 'channel added' : 'channel changed';
    await writeAudit(tx, { ...signed(by), action, subject: `/channels/${key}`, detail });
    await teller.tell(tx);
    return true;
  });
  if (done === false) return isNew ? 'taken' : 'gone';
  if (done !== true) return done;
  await takeOver(context);
  await teller.lastWord();
  await tryChannelsAgain(db, now, key);
  return 'saved';
}

/** Forgets a channel that was added at the desk, with its secrets; false where there is none. */
export async function dropDeskChannel(
  context: ChannelDeskContext,
  key: string,
  by: ChannelToSave['by'],
): Promise<boolean> {
  // The secrets and the switch of a key that the file has are that channel's.
  const inFile = context.live.configured.some((one) => one.key === key && one.inFile);
  const teller = tellerOfChange(context, { change: 'removed', channel: key, by: by.name });
  const done = await context.db.transaction().execute(async (tx) => {
    if (!(await removeDeskChannel(tx, key))) return false;
    if (!inFile) await forgetAllOf(tx, key);
    await writeAudit(tx, { ...signed(by), action: 'channel removed', subject: `/channels/${key}` });
    await teller.tell(tx);
    return true;
  });
  if (!done) return false;
  await takeOver(context);
  await teller.lastWord();
  return true;
}

/**
 * A secret that is kept goes where it was typed for, and nowhere else: whoever could lead it to a machine of theirs could
 * read it, though no page shows it.
 */
async function toTypeAgain(
  { db }: Pick<ChannelDeskContext, 'db'>,
  { channel, typed, forget }: ChannelToSave,
): Promise<string[]> {
  const found = await findDeskChannel({ db }, channel.key);
  if (!found || whereTo(found.entry.settings) === whereTo(channel.settings)) return [];
  return found.kept.filter((name) => typed[name] === undefined && !forget.includes(name));
}

const MACHINE = new Set(['host', 'port', 'tls', 'authority']);

/** The settings that tell to which machine a channel speaks, and how safely. */
function whereTo(settings: unknown): string {
  const told = Object.entries(Object(settings)).filter(
    ([name, value]) => MACHINE.has(name) || (typeof value === 'string' && /^\s*https?:/iu.test(value)),
  );
  return JSON.stringify(told.sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function stillKept({ db, installationSecret }: ChannelDeskContext, { channel, forget }: ChannelToSave) {
  if ((await keptFieldsOf(db, channel.key)).length === 0) return {};
  // One that cannot be read is as good as none: it has to be typed anew.
  const kept = (await readSecrets(db, await installationSecret(), () => {})).get(channel.key) ?? {};
  return Object.fromEntries(Object.entries(kept).filter(([name]) => !forget.includes(name)));
}

async function forgetAllOf(tx: Database, key: string): Promise<void> {
  await forgetSecretsOf(tx, key);
  await releaseChannelSwitch(tx, key);
}

function signed({ id, name }: ChannelToSave['by']) {
  return { personId: id, personName: name };
}

async function takeOver({ follower }: ChannelDeskContext): Promise<void> {
  // A look that began before the change may have read what was before it.
  await follower.refresh();
  await follower.refresh();
}
