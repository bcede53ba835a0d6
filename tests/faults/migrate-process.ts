// Brings a database to the newest form, to be killed on the way: node migrate-process.ts DATABASE_URL
import { openDatabase } from '#src/store/database.ts';
import { migrate } from '#src/store/migrate.ts';

const db = openDatabase(process.argv[2] ?? '', { connections: 1 });
try {
  await migrate(db);
} finally {
  await db.destroy();
}
