import { findAhead } from '../../features/rematch/queries.ts';
import { OPEN, READ } from '../../features/rematch/views.ts';
import { countWaiting, findKnownIds, type Waiting } from '../../features/restoring/queries.ts';
import type { Db } from '../../platform/database/tables.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Restoration } from '../../platform/restoring/hold.ts';
import { findPlanned } from '../../platform/restoring/queries.ts';
import { type Reading, readSince, settleDelivered, type Unknown } from '../../platform/restoring/review.ts';
import type { Shown } from '../../platform/restoring/shown.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { kinds, planWhatIsDue } from '../worker.ts';

/** What is settled frees its recipient's day, so that what is due next is planned, at most so often. */
const MOST_ROUNDS = 7;

/** What the operator is told of a restoration: by numbers and programs, never by person. */
export type Review = {
  read: number;
  unreadable: number;
  settled: number;
  waiting: Waiting[];
  unknown: { messages: number; people: number; reminders: number; changed: number; dead: number };
  confidential: { requests: number; programs: string[] };
};

/** Does what is due with everything held, reads what Slack has shown since the backup, and settles what it shows. */
export async function reviewRestoration(
  ctx: HandlerDeps,
  restoration: Restoration,
  say: (line: string) => void,
): Promise<Review> {
  const reading = await readSince(ctx, restoration, say);
  const unknown = await describeUnknown(ctx.db, reading.unknown);
  const confidential = await describeConfidential(ctx.db, reading.unknown);
  const made = new Set<string>();
  let settled = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const before = new Set((await findPlanned(ctx.db)).map(({ id }) => id));
    await planWhatIsDue(ctx);
    for (const { id } of await findPlanned(ctx.db)) if (!before.has(id)) made.add(id);
    const some = await settleDelivered(ctx, kinds, reading, made);
    settled += some;
    if (some === 0) break;
  }
  const { read, unreadable } = reading;
  return { read, unreadable, settled, waiting: await countWaiting(ctx.db), unknown, confidential };
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const idsIn = ({ buttons }: Shown) => buttons.flatMap(({ value }) => value.match(UUID) ?? []);

async function describeUnknown(db: Db, unknown: Reading['unknown']): Promise<Review['unknown']> {
  const all = unknown.flatMap(({ shown }) => shown);
  const known = await findKnownIds(db, all.flatMap(idsIn));
  const reminders = all.filter(({ subjects }) => subjects.some((subject) => subject.startsWith('about.')));
  return {
    messages: all.length,
    people: unknown.length,
    reminders: reminders.length,
    changed: reminders.filter(({ isChanged }) => isChanged).length,
    dead: all.filter((one) => idsIn(one).some((id) => !known.has(id))).length,
  };
}

/** The requests that Slack shows to be further than the backup knows, and the programs whose directors decide them. */
async function describeConfidential(db: Db, unknown: readonly Unknown[]): Promise<Review['confidential']> {
  const seen = unknown.flatMap(({ reader, shown }) =>
    shown.flatMap(({ buttons }) =>
      buttons
        .filter(({ action }) => action === OPEN || action === READ)
        .map(({ action, value }) => ({ reader, id: value, isAnswer: action === READ })),
    ),
  );
  const ahead = await findAhead(db, seen);
  return { requests: new Set(ahead.map(({ id }) => id)).size, programs: await findProgramsOf(db, ahead) };
}

async function findProgramsOf(db: Db, seen: readonly { reader: Unknown['reader'] }[]): Promise<string[]> {
  if (seen.length === 0) return [];
  const rows = await db
    .selectFrom('members')
    .innerJoin('programs', 'programs.id', 'members.program_id')
    .select('programs.name')
    .distinct()
    .where((eb) =>
      eb(
        eb.refTuple('members.workspace_id', 'members.slack_user_id'),
        'in',
        seen.map(({ reader }) => eb.tuple(reader.workspace, reader.user)),
      ),
    )
    .orderBy('programs.name')
    .execute();
  return rows.map(({ name }) => name);
}

/** The review in words. */
export function describeReview(restoration: Restoration, review: Review): string {
  const { read, unreadable, settled, waiting, unknown, confidential } = review;
  return [
    `Restored from a backup of ${restoration.backup_at.toISOString()}. Everything has been on hold since ${restoration.held_at.toISOString()}.`,
    '',
    `In ${counted(read, 'conversation')}${unreadable > 0 ? ` (${unreadable} more can't be read)` : ''}, Slack shows:`,
    `  ${counted(unknown.messages, 'message')} to ${counted(unknown.people, 'person', 'people')} that aren't in the backup, ${counted(unknown.reminders, 'reminder')} among them`,
    `  ${counted(unknown.changed, 'reminder')} changed after being sent; for example, because a meeting was logged`,
    `  ${counted(unknown.dead, 'message')} with buttons that no longer work`,
    `  ${counted(settled, 'waiting message')} marked as sent, because they already appear in Slack`,
    '',
    ...confidentialLines(confidential),
    '',
    'These would go out:',
    ...(waiting.length === 0 ? ['  nothing'] : waiting.map(waitingLine)),
    '',
    'Next: "restore skip" or "restore shift" for reminders and other proactive messages, then "restore release".',
  ].join('\n');
}

const waitingLine = ({ program, reminders, proactive, others }: Waiting) =>
  `  ${program ?? 'about several programs'}: ${counted(reminders, 'reminder')}, ${counted(proactive, 'other proactive message')}, ${counted(others, 'answer or card', 'answers and cards')}`;

function confidentialLines({ requests, programs }: Review['confidential']): string[] {
  const lines = [
    requests === 0
      ? "Confidential requests that aren't in the backup: none seen in direct messages."
      : `Confidential requests that aren't in the backup: ${requests}. Tell only the directors of ${programs.join(', ')} that one may be missing.`,
    'The directors\' channels can\'t be read, so there may be others. "restore release" tells everyone, in the same words,',
    "to resend anything that's missing.",
  ];
  return lines;
}
