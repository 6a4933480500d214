import { randomUUID } from 'node:crypto';
import { type OpenDatabase, openPostgres } from '../../src/database/open.ts';
import { lendEmbedded } from './embedded.ts';
import { administer, serverUrl, TEMPLATE, urlOf } from './template.ts';

/** A fresh migrated database: on Postgres when TEST_DATABASE_URL is set, else embedded. Close it when done. */
export async function createTestDatabase(): Promise<OpenDatabase> {
  const server = serverUrl();
  if (!server) return lendEmbedded();
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
