/** Beyond 2^53: a number would lose its last digits. */
const FIRST = 115000000000000001n;
export const idOf = (index: number) => String(FIRST + BigInt(index));

export function status(index: number, changes: Record<string, unknown> = {}) {
  const id = idOf(index);
  return {
    id,
    uri: `https://herald.example/users/sara/statuses/${id}`,
    url: `https://herald.example/@sara/${id}`,
    created_at: '2025-12-31T10:00:00.000Z',
    edited_at: null,
    content: `<p>Post ${index}</p>`,
    spoiler_text: '',
    sensitive: false,
    visibility: 'public',
    language: 'ja',
    in_reply_to_id: null,
    reblog: null,
    account: { id: '7', acct: 'sara', display_name: 'Sara N.', url: 'https://herald.example/@sara', noindex: false },
    media_attachments: [],
    tags: [],
    mentions: [],
    card: null,
    poll: null,
    ...changes,
  };
}
