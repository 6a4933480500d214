import type { PGlite } from '@electric-sql/pglite';
import { fromPGlite, type OpenDatabase } from '../../src/platform/database/open.ts';
import { empty, type Run, schemaOf } from './emptying.ts';
import { closeAtTheEnd } from './runner/kept.ts';
import { keepStatements } from './statements.ts';
import { load, readTemplate } from './template.ts';

/**
 * Embedded databases that test files of this process have given back: emptying one costs a tenth of opening another.
 */
const idle: { pglite: PGlite; schema: string }[] = [];

const runIn =
  (pglite: PGlite): Run =>
  async (text) =>
    (await pglite.exec(text)).at(-1)?.rows ?? [];

/** A migrated, empty, embedded database; to close it is to give it back, unless its schema was changed or it was closed. */
export async function lendEmbedded(): Promise<OpenDatabase> {
  const lent = idle.pop() ?? (await open());
  const given = fromPGlite(lent.pglite);
  const close = lent.pglite.close;
  return {
    ...given,
    close: async () => {
      lent.pglite.close = async () => undefined; // Kysely closes what it was given
      await given.close();
      lent.pglite.close = close;
      if (lent.pglite.closed) return;
      if ((await schemaOf(runIn(lent.pglite))) !== lent.schema) return lent.pglite.close();
      await empty(runIn(lent.pglite));
      idle.push(lent);
    },
  };
}

async function open() {
  const pglite = keepStatements(await load(await readTemplate()));
  return { pglite, schema: await schemaOf(runIn(pglite)) };
}

closeAtTheEnd(closeIdle);

/** Closes what is kept for later files; a test that makes the whole process's calendar false has none beside it. */
export async function closeIdle(): Promise<void> {
  await Promise.all(idle.splice(0).map(({ pglite }) => pglite.close()));
}
