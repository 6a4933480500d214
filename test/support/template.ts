import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { pino } from 'pino';
import { migrateToLatest } from '../../db/migrate.ts';
import { fromPGlite, type OpenDatabase, openPostgres, pgliteOptions } from '../../src/database/open.ts';
import { createQueue } from '../../src/outbox/queue.ts';

export const TEMPLATE = `mentor_template_${process.env.MENTOR_TEST_RUN ?? process.pid}`;

/** The Postgres server under test, when the run is on Postgres; undefined means PGlite. */
export const serverUrl = (): string | undefined => process.env.TEST_DATABASE_URL || undefined;

/** The address of another database on the server under test. */
export function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs one statement as the server's administrator. */
export async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The file the embedded template is kept in during a run. */
export const templateFile = () => join(tmpdir(), `${TEMPLATE}.tar`);

async function prepare(open: OpenDatabase): Promise<void> {
  await migrateToLatest(open.db);
  const queue = createQueue(open, pino({ level: 'silent' }));
  await queue.start();
  await queue.stop();
}

/** Makes the migrated database that every test file gets a copy of. */
export async function makeTemplate(): Promise<void> {
  const server = serverUrl();
  if (server) {
    await administer(server, `create database ${TEMPLATE}`);
    const open = openPostgres(urlOf(server, TEMPLATE));
    await prepare(open).finally(() => open.close());
    return;
  }
  const open = fromPGlite(await PGlite.create(pgliteOptions));
  if (open.kind !== 'pglite') throw new Error('unreachable');
  await prepare(open);
  const dump = await open.pglite.dumpDataDir('none');
  await writeFile(templateFile(), Buffer.from(await dump.arrayBuffer()));
  await open.close();
}

/** Removes the template, and on a server whatever still holds it. */
export async function dropTemplate(): Promise<void> {
  const server = serverUrl();
  if (server) await administer(server, `drop database if exists ${TEMPLATE} with (force)`);
  else await rm(templateFile(), { force: true });
}

/** The embedded template's bytes. */
export const readTemplate = () => readFile(templateFile());
