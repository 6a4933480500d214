import { StartError } from '../platform/config.ts';
import { migrateToLatest } from '../platform/database/migrate.ts';
import { openDatabase } from '../platform/database/open.ts';
import { PATIENT } from '../platform/database/postgres.ts';
import { loadKeys } from '../platform/encryption/keys.ts';
import { prepareQueueTables } from '../platform/outbox/queue.ts';
import { reasonOf } from './start-error.ts';

/** `npm run migrate`: brings the database of DATABASE_URL (else DATA_DIR) to the newest migration and says what ran. */
async function migrate(): Promise<string> {
  const DATABASE_URL = process.env.DATABASE_URL || undefined;
  const DATA_DIR = process.env.DATA_DIR || './data';
  if (DATABASE_URL && !/^postgres(ql)?:\/\//.test(DATABASE_URL)) {
    throw new StartError("Can't migrate: DATABASE_URL must start with postgres://");
  }
  // The embedded database gets its key before it is made, as in `npm start`, which refuses one without the other.
  if (!DATABASE_URL) loadKeys({ ENCRYPTION_KEY: process.env.ENCRYPTION_KEY || undefined, DATA_DIR });
  const open = await openDatabase({ DATABASE_URL, DATA_DIR }, { ...PATIENT, name: 'mentor migrations' });
  const onWait = (words: string) => void process.stderr.write(`${words}\n`);
  const ran = await migrateToLatest(open.db, { onWait })
    .then(async (names) => {
      await prepareQueueTables(open);
      return names;
    })
    .finally(() => open.close());
  return ran.length === 0 ? 'The database is up to date.' : `Migrated: ${ran.join(', ')}`;
}

try {
  process.stdout.write(`${await migrate()}\n`);
} catch (error) {
  process.stderr.write(`${reasonOf("Can't migrate", error)}\n`);
  process.exitCode = 1;
}
