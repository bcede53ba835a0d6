import { type AlertMessageRequest, alertMessage } from '#src/alerts/message.ts';
import type { AlertContent, Rule, Severity } from '#src/model/alert.ts';
import { urgencyOf } from '#src/model/alert-urgency.ts';
import type { ReaderLanguage } from '#src/model/wording.ts';
import type { Database } from '#src/store/database.ts';
import { insertDeliveries } from '#src/store/deliveries.ts';

/** An alert as far as its messages need it. */
export interface AlertToTell {
  id: number;
  story: number;
  kind: 'new' | 'development';
  severity: Severity;
  language: ReaderLanguage;
  content: AlertContent;
  expiresAt: Date | null;
}

export interface HandOutContext {
  channels: readonly string[];
  /** Keys of those that whoever runs the installation reads. */
  operators?: readonly string[];
  zone: string;
}

/** Puts the messages of an alert into the outbox, one a channel of its rule. */
export async function handOut(
  tx: Database,
  context: HandOutContext,
  alert: AlertToTell,
  rule: Rule | undefined,
  now: Date,
  standing?: AlertMessageRequest['standing'],
): Promise<void> {
  const channels = chosenChannels(rule?.channels ?? [], context, rule?.fallback);
  await insertDeliveries(
    tx,
    channels.map((channel) => {
      const key = `alert-${alert.id}-${channel}`;
      const message = messageOfAlert(alert, context.zone, { key, createdAt: now, ...(standing ? { standing } : {}) });
      return { ...deliveryOf(alert, rule), key, channel, message };
    }),
    now,
  );
}

/** What every delivery of an alert has alike. */
export function deliveryOf(alert: Pick<AlertToTell, 'id' | 'severity' | 'expiresAt'>, rule: Rule | undefined) {
  return {
    alertId: alert.id,
    digestId: null,
    urgency: urgencyOf(alert.severity),
    expiresAt: alert.expiresAt,
    fallback: rule?.fallback ?? null,
  };
}

export function messageOfAlert(
  { story, kind, language, content }: AlertToTell,
  zone: string,
  more: Pick<AlertMessageRequest, 'key' | 'createdAt' | 'standing' | 'unheardMinutes'>,
) {
  return alertMessage({ content, story, kind, language, zone, ...more });
}

/**
 * A rule without channels goes to all. Where every channel that it names is off, its fallback takes the alert, or else
 * those who run the installation: it must neither fall silent nor go to readers whom nobody chose.
 */
export function chosenChannels(
  wanted: readonly string[],
  { channels, operators = [] }: Pick<HandOutContext, 'channels' | 'operators'>,
  fallback?: string | null,
): string[] {
  if (wanted.length === 0) return [...channels];
  const chosen = channels.filter((channel) => wanted.includes(channel));
  if (chosen.length > 0) return chosen;
  if (fallback && channels.includes(fallback)) return [fallback];
  const others = channels.filter((channel) => operators.includes(channel));
  return others.length > 0 ? others : [...channels];
}
