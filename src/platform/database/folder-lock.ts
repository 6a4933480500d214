import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another process holds the data folder. */
export class FolderInUse extends Error {
  constructor(folder: string) {
    super(
      [
        `The data folder ${folder} is in use by another Mentor process.`,
        'The embedded database serves one process at a time. Stop the other one or wait for it, choose another folder with',
        'DATA_DIR, or set DATABASE_URL to use Postgres, which can serve several processes.',
      ].join('\n'),
    );
  }
}

/**
 * Takes the folder for this process and returns the release. The lock is SQLite's own file lock on an empty
 * database: the operating system drops it when the process ends, however it ends, so that none is left behind.
 */
export function lockFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    lock.exec('pragma journal_mode = delete; begin exclusive');
  } catch (error) {
    lock.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) throw new FolderInUse(folder);
    throw error;
  }
  return () => lock.close();
}
