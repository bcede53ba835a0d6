import { section } from '#src/words/section.ts';

/** What the desk says of the life of alerts, by the reader's language. */
export const alertPageWords = section('alertPages', { by: ['name'], alert: ['number'], waiting: ['number', 'figure'] });
