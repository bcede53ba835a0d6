import { section } from '#src/words/section.ts';

/** What channels say of themselves in the reader's language. */
export const channelWords = section('channels', {});
