import { section } from '#src/words/section.ts';

/** What the forms say by which channels are added, changed and removed. */
export const channelFormWords = section('channelForm', { addedBy: ['person'] });
