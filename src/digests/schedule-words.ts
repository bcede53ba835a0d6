import { section } from '#src/words/section.ts';

/** What the pages of digests and their schedules say beside the words of the desk. */
export const digestPageWords = section('digestPages', { sent: ['address'], faults: { other: ['message'] } });
