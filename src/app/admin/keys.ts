import { parseArgs } from 'node:util';
import { readDatabaseConfig } from '../../platform/config.ts';
import { migrateToLatest } from '../../platform/database/migrate.ts';
import { openDatabase } from '../../platform/database/open.ts';
import { PATIENT } from '../../platform/database/postgres.ts';
import { checkKeys } from '../../platform/encryption/check.ts';
import { addKey, loadKeys } from '../../platform/encryption/keys.ts';
import { findLeft, rotateKeys } from '../../platform/encryption/rotation.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { reasonOf } from '../start-error.ts';
import type { Command, Ended } from './command.ts';

/** `npm run admin -- keys rotate`: re-encrypts all confidential text with the current key. */
export const keysRotate: Command = {
  name: 'keys rotate',
  usage: '[--new-key]',
  about: 're-encrypt all confidential text with the current key',
  help: `Usage: npm run admin -- keys rotate [--new-key]

Re-encrypts all confidential text that was encrypted with an old key, using the current one. It works in batches and
reports its progress. If it is interrupted, run it again to continue. Nothing is deleted.

With ENCRYPTION_KEY:
  1. create a new key (openssl rand -base64 32), set it as ENCRYPTION_KEY, and add the old one to
     ENCRYPTION_KEYS_OLD (separate multiple keys with commas), for every process
  2. restart every process, so that none still encrypts with the old key
  3. run this command with the same settings
  4. keep the old key as long as you keep backups made before the rotation, then destroy it

With the key file of the embedded database, while the bot is stopped:
  --new-key  first adds a new key as the first line of encryption.key; the old ones stay below it`,
  async run(args, env, say) {
    const { values } = parseArgs({ args, options: { 'new-key': { type: 'boolean', default: false } } });
    const config = readDatabaseConfig(env);
    if (values['new-key'] && config.ENCRYPTION_KEY) {
      return {
        code: 1,
        err: '--new-key is only for the key file. Your key is set as ENCRYPTION_KEY, so change it there.',
      };
    }
    const before = loadKeys(config);
    const open = await openDatabase(config, { ...PATIENT, name: 'mentor admin' });
    try {
      await migrateToLatest(open.db);
      // The keys of before must be right first: a new one is no help against a lost one.
      await checkKeys(open.db, new Date(), before);
      const ring = values['new-key'] ? addKey(config.DATA_DIR, config.ENCRYPTION_KEYS_OLD) : before;
      await checkKeys(open.db, new Date(), ring);
      const rotated = await rotateKeys(open.db, ring, {
        tell: ({ sealedColumn, done, of }) => say(`${sealedColumn}: ${done} of ${of}`),
      });
      const left = (await findLeft(open.db, ring)).reduce((sum, sealedColumn) => sum + sealedColumn.left, 0);
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
  { reencrypted, unopened }: Awaited<ReturnType<typeof rotateKeys>>,
  left: number,
): Ended {
  const lines = [
    `Re-encrypted ${counted(reencrypted, 'entry', 'entries')} with key ${current}; ${left} to go.`,
  ];
  if (unopened.length > 0) {
    const named = unopened.map(({ sealedColumn, id }) => `  ${sealedColumn} ${id}`);
    return {
      code: 1,
      out: [...lines, "These can't be decrypted and were left unchanged:", ...named].join('\n'),
    };
  }
  if (left > 0)
    return {
      code: 1,
      out: [
        ...lines,
        'Some text was encrypted with an old key while this ran. Restart every process, then run this again.',
      ].join('\n'),
    };
  return {
    code: 0,
    out: [...lines, 'You now need the old keys only for backups made before this moment.'].join('\n'),
  };
}
