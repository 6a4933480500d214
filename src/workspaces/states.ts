import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../calendar/dates.ts';
import type { Db } from '../database/tables.ts';

/** How long somebody may take on Slack's page, in seconds; the browser's cookie lives as long. */
export const STATE_SECONDS = 600;

/** The code by which Bolt's installer knows a state that is not good. */
export const INVALID_STATE = 'slack_oauth_invalid_state';

const hashOf = (state: string) => createHash('sha256').update(state).digest('hex');

/** Makes a state that can be taken once, on any process, within ten minutes; what ran out is swept away. */
export async function makeState(db: Db, clock: Clock): Promise<string> {
  const state = randomBytes(32).toString('base64url');
  const now = clock();
  await db.deleteFrom('install_states').where('expires_at', '<', now).execute();
  await db
    .insertInto('install_states')
    .values({ state_hash: hashOf(state), expires_at: new Date(now.getTime() + STATE_SECONDS * 1000) })
    .execute();
  return state;
}

/** As many installations may be under way at once; more are no people, and would fill the table. */
const MOST_UNDER_WAY = 1000;

/** Whether so many installations are under way that no other one may begin. */
export async function isCrowded(db: Db, clock: Clock): Promise<boolean> {
  const { count } = await db
    .selectFrom('install_states')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('expires_at', '>=', clock())
    .executeTakeFirstOrThrow();
  return Number(count) >= MOST_UNDER_WAY;
}

/** Takes a state, so that nobody can take it again; throws when it is forged, used or too old. */
export async function takeState(db: Db, clock: Clock, state: string): Promise<void> {
  const taken = await db
    .deleteFrom('install_states')
    .where('state_hash', '=', hashOf(state))
    .returning('expires_at')
    .executeTakeFirst();
  if (taken && taken.expires_at > clock()) return;
  throw Object.assign(new Error('not a state that can be used'), { code: INVALID_STATE });
}
