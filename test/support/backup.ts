import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fromPGlite, type OpenDatabase, openPostgres } from '../../src/platform/database/open.ts';
import { administer, LENT, load, serverUrl, urlOf } from './template.ts';

/** Whether a backup can be made here: of a server, by PostgreSQL's own tools. */
export const canBackUp = !serverUrl() || spawnSync('pg_restore', ['--version']).status === 0;

/** Backs a database up as an operator does, while it is in use; the answer restores the backup into another one. */
export async function takeBackup(open: OpenDatabase): Promise<() => Promise<OpenDatabase>> {
  if (open.kind === 'pglite') {
    const folder = new Uint8Array(await (await open.pglite.dumpDataDir('none')).arrayBuffer());
    return async () => fromPGlite(await load(folder));
  }
  const server = serverUrl() ?? open.url;
  const backup = execFileSync('pg_dump', ['--format=custom', open.url], { maxBuffer: 2 ** 28 });
  return async () => {
    const name = `${LENT}_${randomUUID().replaceAll('-', '')}`;
    await administer(server, `create database ${name}`);
    const url = urlOf(server, name);
    execFileSync('pg_restore', ['--no-owner', '--no-privileges', '--exit-on-error', `--dbname=${url}`], {
      input: backup,
    });
    const restored = openPostgres(url);
    return {
      ...restored,
      close: async () => {
        await restored.close();
        await administer(server, `drop database if exists ${name} with (force)`);
      },
    };
  };
}
