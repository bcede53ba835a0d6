// Analyses and places what waits until it is killed: node analyse-process.ts DATABASE_URL
import { analyseWaiting } from '#src/pipeline/analyse.ts';
import { openDatabase } from '#src/store/database.ts';
import { labelAnalysis, labelledInOrder, NOW } from './labelled-record.ts';

const [url = ''] = process.argv.slice(2);
const db = openDatabase(url, { connections: 4 });
const context = { db, clock: { now: () => NOW }, analyse: labelAnalysis(labelledInOrder()) };
await analyseWaiting(context, new AbortController().signal, (analysed) => process.stdout.write(`${analysed}\n`));
await db.destroy();
