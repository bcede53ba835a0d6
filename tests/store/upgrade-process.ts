import { startEmbeddedPostgres } from '#src/store/embedded-postgres.ts';

// Starts the database as the service does and says so; a test kills it at some moment.
const [directory = '', oldPrograms = ''] = process.argv.slice(2);
const report = (sentence: string) => process.stdout.write(`${sentence}\n`);
await using server = await startEmbeddedPostgres(directory, { oldPrograms, report });
report(`up at ${server.url}`);
