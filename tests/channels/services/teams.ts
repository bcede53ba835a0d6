import { type ChatService, chatService, isClean, type Sent, strictJson, unsteady } from './chat-service.ts';

/** A workflow of Teams: takes one Adaptive Card of at most 28 KB. */
export async function teamsService(): Promise<ChatService & { cards: Sent[]; live: string[] }> {
  const cards: Sent[] = [];
  const live: string[] = [];
  const no = (status: number, code: string) => ({
    status,
    body: { error: { code, message: 'said with the address in it' } },
  });
  const server = await chatService(({ path, body, query }) => {
    if (path.includes('/gone')) return no(404, 'WorkflowNotFound');
    if (query.get('sig') !== 'canary-of-secrets') return no(401, 'DirectApiAuthorizationRequired');
    if (body.length > 28 * 1024) return no(413, 'RequestEntityTooLarge');
    const json = strictJson(body);
    const card = json?.attachments?.[0];
    if (
      json?.type !== 'message' ||
      card?.contentType !== 'application/vnd.microsoft.card.adaptive' ||
      json.attachments.length !== 1
    )
      return no(400, 'TriggerInputSchemaMismatch');
    const { type, version, body: blocks, actions = [] } = card.content;
    if (type !== 'AdaptiveCard' || !/^1\.[0-5]$/u.test(version) || !Array.isArray(blocks) || blocks.length === 0)
      return no(400, 'InvalidBotAdaptiveCard');
    for (const block of blocks) {
      // Text of which nothing is read as markup.
      if (block.type !== 'RichTextBlock' || block.inlines.length === 0) return no(400, 'InvalidBotAdaptiveCard');
      for (const run of block.inlines) {
        if (run.type !== 'TextRun' || typeof run.text !== 'string' || run.text === '')
          return no(400, 'InvalidBotAdaptiveCard');
        const fault = unsteady(run.text) ?? (run.text.includes('{{') ? 'a formula' : null);
        if (fault || !isClean(run.text)) live.push(fault ?? 'unclean');
      }
    }
    if (actions.length > 6) return no(400, 'InvalidBotAdaptiveCard');
    for (const action of actions)
      if (action.type !== 'Action.OpenUrl' || !/^https?:\/\//u.test(action.url) || !action.title)
        return no(400, 'InvalidBotAdaptiveCard');
    cards.push(card.content);
    return { status: 202, body: '' };
  });
  return Object.assign(server, { cards, live });
}
