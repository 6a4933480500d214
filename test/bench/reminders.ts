import { Temporal } from 'temporal-polyfill';
import { jobs, kinds } from '../../src/app/worker.ts';
import { announcePair } from '../../src/domain/pairs/announce-operations.ts';
import { getPair } from '../../src/domain/pairs/queries.ts';
import { logMeeting } from '../../src/features/meetings/operations.ts';
import { NUDGE_KIND } from '../../src/features/reminders/ledger.ts';
import { dateIn } from '../../src/platform/calendar/dates.ts';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import { transact } from '../../src/platform/database/transact.ts';
import type { HandlerDeps } from '../../src/platform/handler-deps.ts';
import { runJobs } from '../../src/platform/jobs/alone.ts';
import { deliverAll, type Letter } from '../integration/cadence/post.ts';
import { createTestDatabase } from '../support/database.ts';
import { closeIdle } from '../support/embedded.ts';
import {
  addMember,
  addPairRow,
  addProgram,
  addWorkspace,
  testClock,
  testContext,
} from '../support/fixtures.ts';
import { dropTemplate, makeTemplate } from '../support/template.ts';

/**
 * `npm run count:reminders`: all messages that residents and mentors get in a year of 365 days, the reminders among
 * them, and the buttons in them, for those who log 17 days after the heads-up and those who never answer.
 */
const ZONE = 'America/Los_Angeles';
const FIRST = Temporal.PlainDate.from('2026-07-01');
const DAYS = 365;

type Case = { residents: number; apart: number; logs: boolean };
type Count = { messages: number; reminders: number; buttons: number };

const buttonsIn = ({ message }: Letter): number =>
  (message.blocks ?? []).reduce(
    (sum, block) => sum + (block.type === 'actions' ? block.elements.length : 0),
    0,
  );

function count(letters: readonly Letter[], users: readonly string[]): Count {
  const theirs = letters.filter(({ user, refreshOf }) => users.includes(user) && !refreshOf);
  return {
    messages: theirs.length,
    reminders: theirs.filter(({ kind }) => kind === NUDGE_KIND).length,
    buttons: theirs.reduce((sum, letter) => sum + buttonsIn(letter), 0),
  };
}

/** A tick of the worker with all its jobs, and everything that can go out gone out. */
async function tick(ctx: HandlerDeps, workspaceId: string): Promise<Letter[]> {
  await runJobs(ctx, jobs);
  return deliverAll(ctx, workspaceId, kinds);
}

const STEPS = ['-14', '0', '+14', '+28', 'digest', 'first-years', 'midyear', 'yearly'];

/** Lives a year of one mentor, and counts what the mentor got and what the first resident got. */
async function live(open: OpenDatabase, { residents, apart, logs }: Case) {
  const time = testClock(`${FIRST}T00:00:00Z`);
  const { ctx } = testContext(open, time.clock);
  const workspaceId = await addWorkspace(open.db);
  const program = {
    workspaceId,
    programId: await addProgram(open.db, workspaceId, { reminder_steps: STEPS }),
  };
  // No one asks Slack of the channel here.
  await open.db
    .updateTable('programs')
    .set({ channel_check_at: new Date('2028-01-01T00:00:00Z') })
    .execute();
  const mentor = await addMember(open.db, program, ['mentor'], { capacity: residents });
  const pairs: { id: string; startedOn: string; resident: { id: string; user: string }; logsOn?: string }[] =
    [];
  for (let at = 0; at < residents; at += 1) {
    const resident = await addMember(open.db, program, ['resident']);
    const startedOn = FIRST.add({ days: at * apart }).toString();
    const id = await addPairRow(open.db, program, resident.id, mentor.id, { started_on: startedOn });
    pairs.push({ id, resident, startedOn });
  }
  const letters: Letter[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    const date = FIRST.add({ days: day });
    time.set(`${date}T18:00:00Z`);
    const today = dateIn(ZONE, time.clock());
    for (const { id } of pairs.filter(({ startedOn }) => startedOn === today.toString()))
      await transact(ctx, (tx) => announcePair(tx, time.clock(), id));
    for (const pair of pairs.filter(({ logsOn }) => logsOn === today.toString())) {
      await logMeeting(ctx, {
        pair: await getPair(open.db, pair.id),
        enteredBy: pair.resident.id,
        date: today,
        way: 'in_person',
        topics: [],
      });
      delete pair.logsOn;
    }
    const got = await tick(ctx, workspaceId);
    letters.push(...got);
    for (const pair of logs ? pairs : [])
      if (
        !pair.logsOn &&
        got.some(({ user, said }) => user === pair.resident.user && said.includes('due by'))
      )
        pair.logsOn = today.add({ days: 17 }).toString();
  }
  return {
    mentor: count(letters, [mentor.user]),
    resident: count(
      letters,
      pairs.slice(0, 1).map(({ resident }) => resident.user),
    ),
  };
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const shown = ({ messages, reminders, buttons }: Count) => `${messages} (${reminders}), ${buttons}`;

await makeTemplate();
say('| Residents | They began | Logging | Mentor: messages (reminders), buttons | Each resident: the same |');
say('| --- | --- | --- | --- | --- |');
for (const residents of [1, 3, 5]) {
  for (const apart of residents === 1 ? [0] : [1, 18]) {
    for (const logs of [true, false]) {
      const open = await createTestDatabase();
      const { mentor, resident } = await live(open, { residents, apart, logs });
      await open.close();
      const began = apart === 0 ? '' : apart === 1 ? 'on following days' : `${apart} days apart`;
      const answer = logs ? '17 days after the heads-up' : 'never';
      say(`| ${residents} | ${began} | ${answer} | ${shown(mentor)} | ${shown(resident)} |`);
    }
  }
}
await closeIdle();
await dropTemplate();
