import { section } from '#src/words/section.ts';

/** What the form says that writes the lines of a channel. */
export const channelFormWords = section('channelForm', { notVariable: ['field', 'example'] });
