import { z } from 'zod';
import { isRecord } from '#src/base/json.ts';
import type { SendResult } from '#src/model/delivery.ts';
import { type ChannelType, SENDS_ONLY, type SendRequest } from './channel.ts';
import { type Answer, askJson, errorWord, judgedByStatus } from './exchange.ts';
import { webhookUrl } from './setting.ts';
import { teamsCard } from './teams-card.ts';

const settings = z.strictObject({
  url: webhookUrl.describe('Address of the workflow, a secret'),
});
type TeamsSettings = z.infer<typeof settings>;

const SERVICE = 'Microsoft Teams';

/** A workflow of Teams. It takes a message before it posts it, and never says whether it did. */
export const teams: ChannelType<TeamsSettings> = {
  type: 'teams',
  label: 'Microsoft Teams',
  description: 'Posts a card to a channel or chat of Teams through a workflow "when a webhook request is received".',
  settings,
  secrets: ['url'],
  abilities: () => SENDS_ONLY,
  send,
};

async function send(request: SendRequest<TeamsSettings>): Promise<SendResult> {
  const { settings, message, now } = request;
  const asked = await askJson(request, SERVICE, { url: settings.url }, teamsCard(message));
  return 'result' in asked ? asked.result : judged(asked.answer, message.kind === 'test', now);
}

const REMEDIES: [RegExp, string][] = [
  [/WorkflowNotFound/i, 'The workflow is gone. Make a new one in Teams.'],
  [/Disabled|Suspended/i, 'The workflow is switched off. Switch it on in Power Automate.'],
  [
    /Authoriz|Authentic|Signature|Unauthorized/i,
    'The workflow does not accept this address any more. Copy it from Power Automate once more.',
  ],
];

function judged(answer: Answer, isTest: boolean, now: Date): SendResult {
  const { status, json } = answer;
  if (status === 202 || (status === 200 && !/^</u.test(answer.text)))
    return {
      outcome: 'sent',
      reference: null,
      // Nobody else can tell.
      ...(isTest
        ? { note: 'The workflow took it; look into the channel whether it was posted, as Teams does not say.' }
        : {}),
    };
  const code = errorWord(isRecord(json.error) ? json.error.code : json.code);
  const remedy = code === null ? undefined : REMEDIES.find(([pattern]) => pattern.test(code));
  if (remedy) return { outcome: 'failed', reason: `${remedy[1]} (${code})` };
  return judgedByStatus(answer, SERVICE, now, code);
}
