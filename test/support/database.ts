import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { fromPGlite, type OpenDatabase, openPostgres, pgliteOptions } from '../../src/database/open.ts';
import { administer, readTemplate, serverUrl, TEMPLATE, urlOf } from './template.ts';

/** A fresh migrated database: on Postgres when TEST_DATABASE_URL is set, else embedded. Close it when done. */
export async function createTestDatabase(): Promise<OpenDatabase> {
  const server = serverUrl();
  if (!server) {
    const loadDataDir = new Blob([new Uint8Array(await readTemplate())]);
    return fromPGlite(await PGlite.create({ ...pgliteOptions, loadDataDir }));
  }
  const name = `mentor_test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name} template ${TEMPLATE}`);
  const open = openPostgres(urlOf(server, name));
  return {
    ...open,
    close: async () => {
      await open.close();
      await administer(server, `drop database if exists ${name} with (force)`);
    },
  };
}
