import { channelType } from '#src/channels/index.ts';
import { digestMessage } from '#src/digests/digest-message.ts';
import type { EditionDefaults } from '#src/digests/editions-file.ts';
import type { SendResult } from '#src/model/delivery.ts';
import type { Digest, DigestEdition } from '#src/model/digest.ts';
import { type OpenChannel, type SendContext, sendMessage } from '../channels/send-message.ts';
import { type DigestContext, previewEdition } from '../send-digests.ts';
import { printDigest } from './print-digest.ts';

/** What the desk asks of digests beyond reading them. */
export interface DigestDesk {
  /** Those that are switched on. */
  channels: readonly { key: string; label: string }[];
  /** What a new edition starts with. */
  defaults: EditionDefaults;
  /** What an edition would say if it were due now. */
  preview(edition: DigestEdition): Promise<Digest>;
  /** Sends that to one address by the first channel that is e-mail; null where there is none. */
  mail: ((edition: DigestEdition, address: string, signal: AbortSignal) => Promise<SendResult>) | null;
  /** Throws as `printDigest`. */
  print(digest: Digest): Promise<Uint8Array<ArrayBuffer>>;
}

export interface DigestDeskContext {
  digests: DigestContext;
  http: SendContext['http'];
  openChannels: ReadonlyMap<string, OpenChannel>;
  defaults: EditionDefaults;
}

export function createDigestDesk({ digests, http, openChannels, defaults }: DigestDeskContext): DigestDesk {
  const preview = (edition: DigestEdition) => previewEdition(digests, edition, digests.clock.now());

  /** The first channel that is e-mail now. */
  const post = () => [...openChannels.values()].find(({ type, audience }) => type === 'email' && !audience?.discreet);
  async function mail(
    through: OpenChannel,
    edition: DigestEdition,
    address: string,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const channel = personalChannel(through, address);
    if (!channel) return { outcome: 'failed', reason: 'This e-mail address cannot be written to.' };
    const shown = await preview(edition);
    const digest = digests.machine ? await digests.machine.addTo(shown) : shown;
    const now = digests.clock.now();
    const key = `digest-${edition.name}-${now.getTime()}-me`;
    const message = digestMessage({ digest, key, story: null, createdAt: now, deskUrl: digests.deskUrl });
    const context = { http, clock: digests.clock, channels: new Map([[channel.key, channel]]) };
    const sending = { channel: channel.key, message, attempt: 1, resume: null, way: { way: 'send' as const } };
    return sendMessage({ ...context, deskUrl: digests.deskUrl }, sending, signal);
  }
  return {
    get channels() {
      return [...openChannels.values()].map(({ key, label }) => ({ key, label }));
    },
    defaults,
    preview,
    get mail() {
      const through = post();
      return through
        ? (edition: DigestEdition, address: string, signal: AbortSignal) => mail(through, edition, address, signal)
        : null;
    },
    print: (digest) => printDigest(digest, digests.deskUrl),
  };
}

/** The channel's mail server and sender, and one reader in place of its own. */
function personalChannel(through: OpenChannel, address: string): OpenChannel | null {
  const { type, settings, inFile } = through;
  if (typeof settings !== 'object' || settings === null) return null;
  const { unsubscribe: _unsubscribe, listId: _listId, ...own } = settings as Record<string, unknown>;
  const parsed = channelType(type).settings.safeParse({ ...own, to: [address] });
  if (!parsed.success) return null;
  return { key: 'to-me', type, label: 'To me', settings: parsed.data, ...(inFile ? { inFile } : {}) };
}
