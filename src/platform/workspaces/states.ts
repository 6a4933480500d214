import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';
import { DecryptionError, decrypt, encrypt, type KeyRing } from '../encryption/keys.ts';

/** How long someone may take on Slack's page, in seconds; the browser's cookie lives as long. */
export const STATE_SECONDS = 600;

/** The code by which Bolt's installer knows a state that is not good. */
export const INVALID_STATE = 'slack_oauth_invalid_state';

/** Of the nonce within: one state can be written in several ways. */
const hashOf = (nonce: string) => createHash('sha256').update(nonce).digest('hex');

/** Binds a state to its purpose: nothing else that is sealed opens as one. */
const CELL = { table: 'install_states', column: 'state', id: 'state' };
const content = z.object({ nonce: z.string(), until: z.number() });

/**
 * Makes a state that can be taken once, on any process, within ten minutes. Nothing is kept for it until someone comes
 * back with it, so that a thousand strangers who ask for one stand in no one's way.
 */
export const makeState = (keys: KeyRing, clock: Clock): string =>
  encrypt(
    keys,
    CELL,
    JSON.stringify({ nonce: randomUUID(), until: clock().getTime() + STATE_SECONDS * 1000 }),
  );

function read(keys: KeyRing, state: string): z.infer<typeof content> | undefined {
  try {
    return content.parse(JSON.parse(decrypt(keys, CELL, state)));
  } catch (error) {
    if (error instanceof DecryptionError) return undefined;
    throw error;
  }
}

/** Takes a state, so that no one can take it again; throws when it is forged, used or too old. */
export async function takeState(
  { db, keys, clock }: { db: Db; keys: KeyRing; clock: Clock },
  state: string,
): Promise<void> {
  const now = clock();
  const made = read(keys, state);
  if (made && made.until > now.getTime() && (await isFirst(db, now, made))) return;
  throw Object.assign(new Error('not a state that can be used'), { code: INVALID_STATE });
}

/** Records that a state is used, as long as it could be used; what has run out since is swept away. */
async function isFirst(db: Db, now: Date, made: z.infer<typeof content>): Promise<boolean> {
  await db.deleteFrom('install_states').where('expires_at', '<', now).execute();
  const taken = await db
    .insertInto('install_states')
    .values({ state_hash: hashOf(made.nonce), expires_at: new Date(made.until) })
    .onConflict((conflict) => conflict.column('state_hash').doNothing())
    .returning('state_hash')
    .executeTakeFirst();
  return taken !== undefined;
}
