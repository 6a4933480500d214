import { may } from '../../domain/members/access.ts';
import { findOne } from '../../domain/members/directory.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { findGoneHolders } from '../../domain/moving/queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { ALL_FIELDS, type Cells } from './columns.ts';
import { judgeFile } from './operations.ts';
import {
  PERSON,
  PERSON_AGAIN,
  PERSON_CHOOSE,
  PERSON_SAVE,
  PERSON_TITLE,
  personForm,
  personModal,
  personSavedModal,
  whoForm,
  whoModal,
} from './person-views.ts';
import { findStoredRoster } from './queries.ts';
import type { Problem, RosterRow } from './types.ts';

const NOT_ACTIVE = 'Choose someone with an active account in this workspace.';

type Entered = ReturnType<typeof personForm.parse>;

/** Registers how one person is added or edited without a file, by the rules of an import. */
export function registerPerson(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, PERSON_TITLE, 'roster.import');
  const who = async ({ program }: Membership) =>
    whoModal(program, (await findGoneHolders(ctx.db, program.id)).length > 0);
  windows.open(PERSON, who);
  windows.show(PERSON_AGAIN, who);
  windows.submit(PERSON_CHOOSE, whoForm, async ({ program }, { person }, { client }) => {
    const found = await findOne(client, program.workspace_id, person);
    if (found?.standing !== 'active') return { errors: { person: NOT_ACTIVE } };
    const { members } = await findStoredRoster(ctx.db, program.id);
    return personModal(
      program,
      person,
      members.find(({ userId, roles }) => userId === person && roles.length > 0),
    );
  });
  windows.submit(PERSON_SAVE, personForm, (member, entered, submission) =>
    save(ctx, member, entered, submission),
  );
}

/** Saves one person as an import of one line would. */
async function save(
  ctx: HandlerDeps,
  member: Membership,
  entered: Entered,
  { client, metadata }: Submission,
): Promise<Outcome> {
  const { program } = member;
  const person = await findOne(client, program.workspace_id, metadata.person ?? '');
  if (person?.standing !== 'active') return { show: messageModal(PERSON_TITLE, NOT_ACTIVE) };
  const facts = {
    program,
    directory: { byEmail: new Map(), byId: new Map([[person.userId, person]]) },
    actor: member.slack_user_id,
    mayNameDirectors: may(member, 'roster.name_directors'),
  };
  const file = { rows: [rowOf(person.userId, entered)], problems: [], sheets: [] };
  const judged = await judgeFile(ctx, file, facts, 'import');
  return judged.ok
    ? { show: personSavedModal(program, judged.summary, judged.importId) }
    : { errors: errorsOf(judged.problems) };
}

const NOTHING = Object.fromEntries(ALL_FIELDS.map((field) => [field, undefined])) as Cells;

const rowOf = (slackId: string, { roles, pgy, starts_on, graduates_on, capacity }: Entered): RosterRow => ({
  ...NOTHING,
  line: 1,
  name: undefined,
  unread: new Set(),
  slackId,
  roles,
  pgy: pgy ?? undefined,
  startsOn: starts_on ?? undefined,
  graduatesOn: graduates_on ?? undefined,
  capacity: capacity ?? undefined,
});

const FIELDS = ['roles', 'pgy', 'starts_on', 'graduates_on', 'capacity'];

/** Each problem at its field; what has none stands at the first. */
const errorsOf = (problems: readonly Problem[]): Record<string, string> =>
  Object.fromEntries(
    problems
      .toReversed()
      .map(({ column, message }) => [FIELDS.find((field) => field === column) ?? 'roles', message]),
  );
