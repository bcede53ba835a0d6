export const sara = { did: 'did:plc:sara', handle: 'sara.example', displayName: 'Sara N.' };
export const reza = { did: 'did:plc:reza', handle: 'handle.invalid', displayName: '' };
export const at = (minute: number) => new Date(Date.UTC(2025, 11, 1, 0, minute)).toISOString();

export function post(index: number, changes: Record<string, unknown> = {}, record: Record<string, unknown> = {}) {
  return {
    uri: `at://did:plc:sara/app.bsky.feed.post/k${index}`,
    cid: `c${index}`,
    author: sara,
    record: { $type: 'app.bsky.feed.post', text: `Post ${index}`, createdAt: at(index), langs: ['fa'], ...record },
    replyCount: 0,
    indexedAt: at(index),
    labels: [],
    ...changes,
  };
}
