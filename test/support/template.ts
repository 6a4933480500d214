import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { pino } from 'pino';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import {
  fromPGlite,
  type OpenDatabase,
  openPostgres,
  pgliteOptions,
} from '../../src/platform/database/open.ts';
import { createQueue } from '../../src/platform/outbox/queue.ts';
import { repository } from './process.ts';

export const TEMPLATE = `mentor_template_${process.env.MENTOR_TEST_RUN ?? process.pid}`;

/** How the names of databases begin that files of this run are lent. */
export const LENT = `mentor_test_${process.env.MENTOR_TEST_RUN ?? process.pid}`;

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
  const kept = await keptFile();
  if (!existsSync(kept)) {
    const pglite = await load(await readFile(await emptyFile()));
    const open = fromPGlite(pglite);
    await prepare(open);
    await pglite.exec('checkpoint'); // or every copy repeats the migrations from its write-ahead log when it opens
    for (const old of globSync(join(await cache(), 'mentor-test-migrated-*'))) await rm(old, { force: true });
    await keepDump(kept, pglite);
    await open.close();
  }
  await copyFile(kept, templateFile());
}

/** Where the migrated folder is kept for later runs; the name changes with whatever has a part in it. */
async function keptFile(): Promise<string> {
  const sources = [
    'package-lock.json',
    ...globSync('{db/migrations,src/platform}/**/*.{sql,ts}', { cwd: repository }),
  ];
  const hash = createHash('sha256');
  for (const source of sources.toSorted())
    hash.update(source).update(await readFile(join(repository, source)));
  return join(await cache(), `mentor-test-migrated-${hash.digest('hex').slice(0, 16)}.tar`);
}

async function cache(): Promise<string> {
  const folder = join(repository, 'node_modules/.cache');
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Whole or not at all: two runs may start at once. */
async function keepDump(file: string, pglite: PGlite): Promise<void> {
  const dump = await pglite.dumpDataDir('none');
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, Buffer.from(await dump.arrayBuffer()));
  await rename(unfinished, file);
}

/** Opens an embedded database from the bytes of its folder. */
export const load = (bytes: Uint8Array<ArrayBuffer>) =>
  PGlite.create({ ...pgliteOptions, loadDataDir: new Blob([bytes]) });

/**
 * A folder as PGlite makes it, before anything of ours: made once for each version of PGlite, since that takes seconds.
 * Without the two databases that Postgres keeps to copy from: no one does, and opening a copy takes a third less.
 */
async function emptyFile(): Promise<string> {
  const { version } = JSON.parse(
    await readFile(join(repository, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'),
  ) as { version: string };
  const file = join(await cache(), `mentor-test-empty-${version}.tar`);
  if (existsSync(file)) return file;
  const pglite = await PGlite.create();
  await pglite.exec('update pg_database set datistemplate = false');
  for (const name of ['template0', 'template1']) await pglite.exec(`drop database ${name}`);
  await keepDump(file, pglite);
  await pglite.close();
  return file;
}

/** Removes the template, and the copies that files of this run were lent. */
export async function dropTemplate(): Promise<void> {
  const server = serverUrl();
  if (!server) return rm(templateFile(), { force: true });
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    'select datname from pg_database where datname = $1 or starts_with(datname, $2)',
    [TEMPLATE, LENT],
  );
  for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  await client.end();
}

/** The embedded template's bytes. */
export const readTemplate = () => readFile(templateFile());
