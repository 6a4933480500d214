import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { type OpenDatabase, openPostgres } from '../../src/platform/database/open.ts';
import type { Database } from '../../src/platform/database/tables.ts';
import { lendEmbedded } from './embedded.ts';
import { empty, type Run, schemaOf } from './emptying.ts';
import { closeAtTheEnd } from './runner/kept.ts';
import { administer, LENT, serverUrl, TEMPLATE, urlOf } from './template.ts';

/** A migrated, empty database: on Postgres when TEST_DATABASE_URL is set, else embedded. Close it when done. */
export async function createTestDatabase(): Promise<OpenDatabase> {
  const server = serverUrl();
  return server ? lendPostgres(server) : lendEmbedded();
}

type Lent = { open: OpenDatabase; name: string; schema: string };

/** Databases that test files of this process have given back, with their connections: to copy one takes half a second. */
const idle: Lent[] = [];

closeAtTheEnd(async () => {
  await Promise.all(idle.splice(0).map(({ open }) => open.close()));
});

/** To close it is to give it back; one whose schema was changed is dropped. */
async function lendPostgres(server: string): Promise<OpenDatabase> {
  const lent = idle.pop() ?? (await copy(server));
  return {
    ...lent.open,
    close: async () => {
      const isClean = await lent.open.db.connection().execute(async (connection) => {
        if ((await schemaOf(runIn(connection))) !== lent.schema) return false;
        await empty(runIn(connection));
        return true;
      });
      if (isClean) idle.push(lent);
      else await drop(server, lent);
    },
  };
}

const runIn =
  (connection: Kysely<Database>): Run =>
  async (text) =>
    (await sql.raw(text).execute(connection)).rows;

async function copy(server: string): Promise<Lent> {
  const name = `${LENT}_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name} template ${TEMPLATE}`);
  const open = openPostgres(urlOf(server, name));
  return { open, name, schema: await schemaOf(runIn(open.db)) };
}

async function drop(server: string, { open, name }: Lent): Promise<void> {
  await open.close();
  await administer(server, `drop database if exists ${name} with (force)`);
}
