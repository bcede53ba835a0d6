import type { Audience } from '#src/channels/audience.ts';
import { channelType } from '#src/channels/index.ts';
import { channelWords } from '#src/channels/words.ts';
import type { SendResult } from '#src/model/delivery.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import { writeAudit } from '#src/store/audit.ts';
import {
  type ChannelState,
  countWaiting,
  listChannelStates,
  recordChannelSuccess,
  tryChannelsAgain,
} from '#src/store/channel-states.ts';
import { listChannelSwitches, releaseChannelSwitch, saveChannelSwitch } from '#src/store/channel-switches.ts';
import type { Database } from '#src/store/database.ts';
import { listDeskChannels } from '#src/store/desk-channels.ts';
import {
  type ChannelToSave,
  type DeskChannel,
  dropDeskChannel,
  findDeskChannel,
  type SavedChannel,
  saveDeskChannel,
} from './desk-channels.ts';
import type { ChannelFollower } from './follow-channels.ts';
import type { MailLists } from './mail-lists.ts';
import { type OpenChannel, sendMessage } from './send-message.ts';
import { type ChangeTellerContext, tellerOfChange } from './tell-channel-change.ts';

/** A channel as the desk shows it: never a value of its settings. */
export interface ShownChannel {
  key: string;
  label: string;
  /** As the registry of channel types has it. */
  type: string;
  enabled: boolean;
  /** Why it is off although it is to be on; null where nothing is wrong with it. */
  fault: string | null;
  /** Who switched it, whatever the file says; null where it follows the file. */
  switchedBy: string | null;
  switchedAt: Date | null;
  /** Who added it at the desk, or changed it last; null where the file has it. */
  added: { by: string; at: Date } | null;
  /** One of this key was added at the desk too, and does not hold. */
  hidesDesk: boolean;
  audience: Audience;
  /** Told of what is wrong with the installation itself. */
  operators: boolean;
  fallback: string | null;
  /** Names of secrets, and whether each is set; of one that is switched off nothing is looked up. */
  secrets: { name: string; isSet: boolean }[];
  state: ChannelState | null;
  waiting: number;
  /** Readers who have left, in lower case, and what of it they get no more. */
  departures: { list: string; address: string }[];
}

/** What the desk asks of channels. */
export interface ChannelDesk {
  list(): Promise<ShownChannel[]>;
  /** Sends a test message and gives what came back; null where no such channel is switched on. */
  test(key: string, language: ReaderLanguage, signal: AbortSignal): Promise<SendResult | null>;
  /** Writes again to a reader who had left; false where nobody of the kind had. */
  takeBack(key: string, list: string, address: string, by: { id: string | null; name: string }): Promise<boolean>;
  /** Switches a channel on or off, or, with null, lets its file say so again. Null where there is no such channel. */
  turn(key: string, enabled: boolean | null, by: { id: string | null; name: string }): Promise<ShownChannel | null>;
  /** Keeps a channel that needs no file, or says why it cannot be. */
  save(given: ChannelToSave): Promise<SavedChannel>;
  /** One that was added at the desk, for its form; null where there is none. */
  find(key: string): Promise<DeskChannel | null>;
  /** Forgets one that was added at the desk; false where there is none. */
  remove(key: string, by: { id: string | null; name: string }): Promise<boolean>;
}

export interface ChannelDeskContext extends Omit<ChangeTellerContext, 'mailLists'> {
  mailLists?: MailLists;
  db: Database;
  follower: Pick<ChannelFollower, 'refresh'>;
  /** Under which secrets are kept. */
  installationSecret: () => Promise<string>;
}

export function createChannelDesk(context: ChannelDeskContext): ChannelDesk {
  const { db, clock, live } = context;
  const sending = { ...context, channels: live.open };

  async function list(): Promise<ShownChannel[]> {
    const states = new Map((await listChannelStates(db)).map((state) => [state.channel, state]));
    const gone = (await context.mailLists?.departures()) ?? [];
    const switches = new Map((await listChannelSwitches(db)).map((one) => [one.channel, one]));
    const added = new Map((await listDeskChannels(db)).map((one) => [one.key, { by: one.editedBy, at: one.editedAt }]));
    return Promise.all(
      live.configured.map(async ({ key, label, type, enabled, fault, audience, fallback, inFile, hidesDesk }) => {
        const open = live.open.get(key);
        return {
          ...{ key, label, type, enabled, fault, audience },
          switchedBy: switches.get(key)?.editedBy ?? null,
          switchedAt: switches.get(key)?.editedAt ?? null,
          added: inFile ? null : (added.get(key) ?? null),
          hidesDesk: hidesDesk === true,
          operators: live.operators.includes(key),
          fallback: fallback ?? null,
          secrets: open ? secretsOf(open) : [],
          state: states.get(key) ?? null,
          waiting: await countWaiting(db, key),
          departures: gone.filter(({ channel }) => channel === key),
        };
      }),
    );
  }

  return {
    list,
    save: (given) => saveDeskChannel(context, given),
    find: (key) => findDeskChannel(context, key),
    remove: (key, by) => dropDeskChannel(context, key, by),
    async test(key, language, signal) {
      if (!live.open.has(key)) return null;
      const now = clock.now();
      const { testSubject: subject, testText: text } = channelWords(language);
      const message = {
        ...{ kind: 'test' as const, key: `test-${key}-${now.getTime()}`, subject, text, html: null, language },
        ...{ alert: null, data: { test: true }, createdAt: now },
      };
      const one = { channel: key, message, attempt: 1, resume: null, way: { way: 'send' as const } };
      const result = await sendMessage(sending, one, signal);
      // It works: what waits goes out again.
      if (result.outcome === 'sent')
        await recordChannelSuccess(db, key, { now, pauseUntil: null, note: result.note ?? null });
      return result;
    },
    takeBack: async (channel, list, address, by) =>
      (await context.mailLists?.takeBack({ channel, list, address }, by)) ?? false,
    async turn(key, enabled, by) {
      if (!live.configured.some((channel) => channel.key === key)) return null;
      await turnChannel(context, key, enabled, by);
      return (await list()).find((channel) => channel.key === key) ?? null;
    },
  };
}

/** Keeps who switched a channel, for every process at once, and lets what waits for it go out. */
export async function turnChannel(
  context: ChangeTellerContext & Pick<ChannelDeskContext, 'db' | 'follower'>,
  channel: string,
  enabled: boolean | null,
  by: { id: string | null; name: string },
): Promise<void> {
  const { db, clock, follower } = context;
  const now = clock.now();
  const change = enabled === null ? 'file' : enabled ? 'on' : 'off';
  const teller = tellerOfChange(context, { change, channel, by: by.name });
  await db.transaction().execute(async (tx) => {
    if (enabled === null) await releaseChannelSwitch(tx, channel);
    else await saveChannelSwitch(tx, { channel, enabled, editedBy: by.name, editedAt: now });
    await writeAudit(tx, {
      personId: by.id,
      personName: by.name,
      action: enabled === null ? 'channel follows its file' : enabled ? 'channel on' : 'channel off',
      subject: `/channels/${channel}`,
    });
    await teller.tell(tx);
  });
  // A look that began before the change may have read what was before it.
  await follower.refresh();
  await follower.refresh();
  await teller.lastWord();
  if (enabled !== false) await tryChannelsAgain(db, now, channel);
}

function secretsOf({ type, settings }: OpenChannel): ShownChannel['secrets'] {
  const given: object = typeof settings === 'object' && settings !== null ? settings : {};
  const values = new Map(Object.entries(given));
  return channelType(type).secrets.map((name) => ({ name, isSet: values.get(name) !== undefined }));
}
