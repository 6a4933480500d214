import { parseArgs } from 'node:util';
import { migrateToLatest } from '../../db/migrate.ts';
import { checkKeys } from '../confidential/check.ts';
import { addKey, loadKeys } from '../confidential/keys.ts';
import { findLeft, rotateKeys } from '../confidential/rotation.ts';
import { readDatabaseConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import { reasonOf } from '../start-error.ts';
import type { Command, Ended } from './command.ts';

/** `npm run admin -- keys rotate`: seals every confidential text with the current key. */
export const keysRotate: Command = {
  name: 'keys rotate',
  usage: '[--new-key]',
  about: 'seal every confidential text with the current key',
  help: `Usage: npm run admin -- keys rotate [--new-key]

Seals every confidential text with the current key that is sealed with a former one. It works in batches and says how
far it is; when it is cut off, run it again and it goes on. Nothing is deleted.

With ENCRYPTION_KEY:
  1. make a new key (openssl rand -base64 32), set it as ENCRYPTION_KEY and put the former one into
     ENCRYPTION_KEYS_OLD (several are separated by commas), for every process
  2. restart every process, so that none seals with the former key any more
  3. run this command with the same settings
  4. keep the former key as long as you keep backups from before, then forget it

With the key file of the embedded database, while the bot is stopped:
  --new-key  puts a new key on the first line of encryption.key first; the former ones stay below it`,
  async run(args, env, say) {
    const { values } = parseArgs({ args, options: { 'new-key': { type: 'boolean', default: false } } });
    const config = readDatabaseConfig(env);
    if (values['new-key'] && config.ENCRYPTION_KEY) {
      return {
        code: 1,
        err: '--new-key is for the key file. Your key is set as ENCRYPTION_KEY: change it there.',
      };
    }
    const before = loadKeys(config);
    const open = await openDatabase(config);
    try {
      await migrateToLatest(open.db);
      // The keys of before must be right first: a new one is no help against a lost one.
      await checkKeys(open.db, new Date(), before);
      const ring = values['new-key'] ? addKey(config.DATA_DIR, config.ENCRYPTION_KEYS_OLD) : before;
      await checkKeys(open.db, new Date(), ring);
      const rotated = await rotateKeys(open.db, ring, {
        tell: ({ place, done, of }) => say(`${place}: ${done} of ${of}`),
      });
      const left = (await findLeft(open.db, ring)).reduce((sum, place) => sum + place.left, 0);
      return ended(ring.current, rotated, left);
    } catch (error) {
      return { code: 1, err: reasonOf('The rotation stopped', error) };
    } finally {
      await open.close();
    }
  },
};

function ended(
  current: string,
  { resealed, unopened }: Awaited<ReturnType<typeof rotateKeys>>,
  left: number,
): Ended {
  const lines = [`${resealed} texts were sealed anew with the key ${current}; ${left} are left.`];
  if (unopened.length > 0) {
    const named = unopened.map(({ place, id }) => `  ${place} ${id}`);
    return { code: 1, out: [...lines, 'These do not open and stay as they are:', ...named].join('\n') };
  }
  if (left > 0)
    return {
      code: 1,
      out: [
        ...lines,
        'Some were written meanwhile with a former key: restart every process, then run this again.',
      ].join('\n'),
    };
  return {
    code: 0,
    out: [...lines, 'The former keys are needed only for backups from before now.'].join('\n'),
  };
}
