// Judges what a service did, by its database and by what others saw of it, and prints the judgement as JSON. It never
// asks the service: node checker-process.ts DATABASE_URL HISTORY PUBLISHED
import { openDatabase } from '#src/store/database.ts';
import { judge } from './check.ts';
import { readHistory } from './history.ts';

const [url = '', file = '', published = ''] = process.argv.slice(2);
const db = openDatabase(url, { connections: 1 });
try {
  process.stdout.write(JSON.stringify(await judge(db, readHistory(file), Number(published))));
} finally {
  await db.destroy();
}
