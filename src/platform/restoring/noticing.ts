import type { WebClient } from '@slack/web-api';
import type { HandlerDeps } from '../handler-deps.ts';
import { troubleOf } from '../slack/errors.ts';
import { findSilence, type Silence } from './alive.ts';
import { heldWords, hold, trust } from './hold.ts';
import { findFirstReaders, findKnown, type Reader } from './queries.ts';
import { conversationWith, readMessages } from './shown.ts';

/** So many conversations are read after a silence. */
const MOST_READ = 20;
/** How far Slack's clock and ours may be apart, and how long a message may have been on its way. */
const MARGIN_MS = 2 * 60_000;

type Deps = Pick<HandlerDeps, 'db' | 'slack' | 'clock' | 'log'>;

/**
 * After a silence, looks whether Slack shows messages from it that the database doesn't know: then it was restored from
 * a backup, and everything is held. Until it has looked, nothing is sent.
 */
export async function lookAfterSilence(ctx: Deps): Promise<void> {
  const silence = await findSilence(ctx.db);
  if (!silence) return;
  let read = 0;
  for (const reader of await findFirstReaders(ctx.db, ctx.clock(), MOST_READ)) {
    const seen = await showsMore(ctx, reader, silence);
    if (seen === 'no answer') return; // again at the next tick
    if (seen === 'limited' && read === 0) return;
    if (seen === 'limited') break;
    read += 1;
    if (seen === 'unknown messages') {
      const held = await hold(ctx.db, {
        backup_at: silence.from,
        held_at: ctx.clock(),
        noticed_by: 'messages',
      });
      ctx.log.error({ backup: held.backup_at }, heldWords(held));
      return;
    }
  }
  await trust(ctx.db);
}

type Seen = 'unknown messages' | 'nothing new' | 'limited' | 'no answer';

async function showsMore(ctx: Deps, reader: Reader, silence: Silence): Promise<Seen> {
  try {
    const client = await ctx.slack.sending(reader.workspace);
    return (await showsUnknown(ctx, client, reader, silence)) ? 'unknown messages' : 'nothing new';
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.kind === 'unclear') return 'no answer';
    if (trouble.kind === 'later') return trouble.retryAfterSeconds === undefined ? 'no answer' : 'limited';
    return 'nothing new'; // of this person, or this workspace, nothing can be known
  }
}

async function showsUnknown({ db }: Deps, client: WebClient, reader: Reader, silence: Silence) {
  const channel = await conversationWith(client, reader);
  const shown = (await readMessages(client, channel, silence.from)).filter(
    ({ at }) => at.getTime() > silence.from.getTime() + MARGIN_MS,
  );
  if (shown.length === 0) return false;
  const known = await findKnown(db, channel, shown);
  return shown.some(({ id, ts }) => !known.rows.has(id) && !known.times.has(ts));
}
