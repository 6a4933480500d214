import { parseArgs } from 'node:util';
import { findOne } from '../../domain/members/directory.ts';
import type { SlackPerson } from '../../domain/members/people.ts';
import { movePersonEverywhere, whyNot } from '../../domain/moving/operations.ts';
import { type Holder, isSamePerson } from '../../domain/moving/policy.ts';
import { countKept, findHolders, findProgramsOf } from '../../domain/moving/queries.ts';
import { REFUSED } from '../../features/roster/move-views.ts';
import { type AdminConfig, readAdminConfig } from '../../platform/config.ts';
import { counted } from '../../platform/slack/blocks.ts';
import { type Command, type Ended, readOrExplain } from './command.ts';
import { keysFor, type Opened, withOpened } from './open.ts';
import { contextOf, NEEDS_DATABASE } from './program.ts';

const USAGE = 'OLD NEW [--workspace T…] [--yes]';

/** `npm run admin -- person move`: moves the records of someone who has a new Slack account. */
export const personMove: Command = {
  name: 'person move',
  usage: USAGE,
  about: "move someone's records to their new Slack account",
  help: `Usage: npm run admin -- person move ${USAGE}

Moves the records of someone who has a new Slack account, in all their programs of a workspace, in one transaction: roles,
matches, meetings, requests, and everything they wrote, which stays encrypted. Messages on hold go to the new account,
and questions that are still open are asked there again. They get one message at the new account, and no one else is told.
The activity log shows the move. What they did earlier stays there under the old account.

Directors and coordinators can do this on the Home tab and when they import a roster, if the old account is deactivated
and Slack shows the same name or email address for both. This command asks for neither, so check who it is.

  OLD, NEW        Slack member IDs (U…)
  --yes           go ahead; without it, this only shows what would happen
  --workspace T…  the workspace, if several have installed the app

Needs ENCRYPTION_KEY as the bot has it, and SLACK_BOT_TOKEN, or, where workspaces install by OAuth, SLACK_CLIENT_ID and
SLACK_CLIENT_SECRET.
${NEEDS_DATABASE}`,
  run: async (args, env) => {
    const asked = readArguments(args);
    if (typeof asked === 'string')
      return { code: 1, err: `${asked}\n\nUsage: npm run admin -- person move ${USAGE}` };
    const config = readAdminConfig(env);
    return withOpened(config, { now: new Date(), workspace: asked.workspace }, (opened) =>
      run(config, opened, asked),
    );
  },
};

type Asked = { from: string; to: string; workspace: string | undefined; yes: boolean };

const ID = /^[UW][A-Z0-9]+$/;

const readArguments = (args: string[]): Asked | string =>
  readOrExplain(() => {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { workspace: { type: 'string' }, yes: { type: 'boolean', default: false } },
    });
    const [from, to, ...more] = positionals.map((id) => id.toUpperCase());
    if (!from || !to || more.length > 0) return 'Give the old and the new Slack member ID.';
    const wrong = [from, to].find((id) => !ID.test(id));
    if (wrong) return `${wrong} isn't a Slack member ID. It begins with U or W.`;
    return { from, to, workspace: values.workspace, yes: values.yes };
  });

async function run(config: AdminConfig, { db, client, identity }: Opened, asked: Asked): Promise<Ended> {
  const { workspaceId } = identity;
  const to = await findOne(client, workspaceId, asked.to);
  if (!to) return { code: 1, err: `This workspace has no account ${asked.to}.` };
  const move = { from: asked.from, to };
  const programs = await findProgramsOf(db, workspaceId, asked.from);
  if (programs.length === 0)
    return { code: 1, err: `${asked.from} isn't on a roster in this workspace. Nothing was moved.` };
  for (const { id, name } of programs) {
    const why = await whyNot(db, id, 'operator', move);
    if (why) return { code: 1, err: `${name}: ${REFUSED[why]} Nothing was moved.` };
  }
  if (!asked.yes) {
    const old = await findOne(client, workspaceId, asked.from);
    return { code: 1, out: (await preview({ db, asked, programs, to, old })).join('\n') };
  }
  const ctx = { ...contextOf(db), keys: await keysFor(config, db) };
  const moved = await movePersonEverywhere(ctx, workspaceId, move);
  const where = programs.map(({ name }) => name).join(', ');
  return moved.ok
    ? { code: 0, out: `The records of ${asked.from} in ${where} have moved to ${to.name} (${asked.to}).` }
    : { code: 1, err: `${REFUSED[moved.reason]} Nothing was moved.` };
}

type Preview = {
  db: Opened['db'];
  asked: Asked;
  programs: Awaited<ReturnType<typeof findProgramsOf>>;
  to: SlackPerson;
  old: SlackPerson | undefined;
};

/** What would move, program by program, and what speaks for two people. */
async function preview({ db, asked, programs, to, old }: Preview): Promise<string[]> {
  const lines: string[] = [];
  let holder: Holder | undefined;
  for (const { id, name } of programs) {
    const holders = await findHolders(db, id, [asked.from, asked.to]);
    holder = holders.get(asked.from);
    if (!holder) continue;
    const { pairs, meetings } = await countKept(db, holder.memberId);
    const roles = holder.roles.join(', ') || 'no role';
    const second = holders.has(asked.to) ? '; joined with what the new account has here' : '';
    lines.push(
      `  ${name}: ${roles}, ${counted(pairs, 'pair')} with ${counted(meetings, 'meeting')}${second}`,
    );
  }
  const isSame = holder && isSamePerson(holder, to, old?.email);
  return [
    `This would move the records of ${holder?.name ?? asked.from} (${asked.from}) to ${to.name} (${asked.to}):`,
    ...lines,
    ...(old && old.standing !== 'deactivated' ? ['The old account is still active in Slack.'] : []),
    ...(isSame
      ? []
      : ['Slack shows different names and email addresses for them. Check that this is the same person.']),
    'Nothing has been done yet. To go ahead, add --yes.',
  ];
}
