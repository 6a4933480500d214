import { openDatabase } from '../src/database.ts';
import { migrateToLatest } from './migrate.ts';

/** `npm run migrate`: brings the database of DATABASE_URL (else DATA_DIR) to the newest migration and says what ran. */
const { DATABASE_URL, DATA_DIR = './data' } = process.env;
try {
  const open = await openDatabase({ DATABASE_URL, DATA_DIR });
  const ran = await migrateToLatest(open.db).finally(() => open.close());
  process.stdout.write(ran.length === 0 ? 'The database is up to date.\n' : `Migrated: ${ran.join(', ')}\n`);
} catch (error) {
  process.stderr.write(`Cannot migrate: ${error instanceof Error ? error.message : 'unknown reason'}\n`);
  process.exitCode = 1;
}
