import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import { dateIn } from '../calendar/dates.ts';
import type { Context } from '../context.ts';
import type { TurnChoices } from '../database/tables/programs.ts';
import { type Action, authorize, may } from '../members/access.ts';
import { type Opening, open, openIn, registerOpening, runOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import { parseForm } from '../slack/forms.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { registerLetter } from './letter-handlers.ts';
import { confirmTurn, saveDraft, undoTurn } from './operations.ts';
import { checkTurnDate, fatesOf, isLaterLastDay, NO_CHOICES, offeredFrom } from './policy.ts';
import { type Preview, previewOf } from './preview-policy.ts';
import {
  findGoingPairs,
  findPeople,
  findYearState,
  type KnownPerson,
  startsOf,
  type Turn,
} from './queries.ts';
import {
  CHANGE,
  CHECK,
  CONFIRM,
  dateProblem,
  LAST_DAY,
  plannedModal,
  previewModal,
  SAID,
  TWICE,
  UNDO,
  YEAR,
  YEAR_TITLE,
  yearForm,
  yearModal,
} from './views.ts';

/** Registers `/mentor year` and the windows of the year's turn. */
export function register(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'year',
    title: YEAR_TITLE,
    action: 'year.prepare',
    render: (member) => whereItStands(ctx, member),
  };
  web.command({
    name: 'year',
    usage: 'year',
    roles: ['director', 'coordinator'],
    about: 'prepare the new academic year: who moves up, finishes or stays (directors and coordinators)',
    run: runOpening(ctx, opening),
  });
  registerOpening(web, ctx, opening);
  web.click(YEAR, (click) =>
    click.value === '' ? open(ctx, opening, click) : openIn(ctx, opening, click, click.value),
  );
  web.click(CHANGE, (click) => change(ctx, click));
  web.click(UNDO, (click) => undo(ctx, click));
  web.submit(CHECK, (submission) => check(ctx, submission));
  web.submit(CONFIRM, (submission) => confirm(ctx, submission));
  registerLetter(web, ctx);
}

/** The window as it stands: what is planned, or the form, or when it can be prepared. */
async function whereItStands(ctx: Context, member: Membership): Promise<ModalView> {
  const { planned } = await findYearState(ctx.db, member.program, ctx.clock());
  if (!planned) return formFor(ctx, member);
  const preview = await previewFor(ctx, member, planned);
  return plannedModal(planned, preview, may(member, 'year.confirm'));
}

async function formFor(ctx: Context, member: Membership): Promise<ModalView> {
  const { program } = member;
  const { planned, draft, ahead } = await findYearState(ctx.db, program, ctx.clock());
  if (!ahead) {
    const from = offeredFrom(dateIn(program.time_zone, ctx.clock()), startsOf(program));
    return messageModal(YEAR_TITLE, SAID.tooEarly(from));
  }
  const yearOn = ahead.yearOn.toString();
  const entered = [draft, planned].find((turn) => turn?.year_on === yearOn);
  const on = entered?.turns_on ?? ahead.proposed.toString();
  const people = await findPeople(ctx.db, program.id);
  const turning = { on: Temporal.PlainDate.from(on), yearOn: ahead.yearOn };
  const fates = fatesOf(people, turning, NO_CHOICES);
  const those = (kind: 'moves_up' | 'finishes') =>
    byLevel(people.filter(({ id }) => fates.get(id)?.kind === kind));
  const choices = entered?.choices ?? { notMovingUp: [], notFinishing: [], staying: [] };
  return yearModal({
    program,
    yearOn,
    on,
    choices,
    movingUp: those('moves_up'),
    finishing: those('finishes'),
  });
}

const byLevel = (people: readonly KnownPerson[]) =>
  [...Map.groupBy(people, ({ level }) => level ?? 0)]
    .sort(([a], [b]) => a - b)
    .map(([level, some]) => ({ label: level === 0 ? 'No level' : `PGY-${level}`, people: some }));

async function previewFor(
  ctx: Context,
  member: Membership,
  turn: Pick<Turn, 'turns_on' | 'year_on' | 'choices'>,
): Promise<Preview> {
  const people = await findPeople(ctx.db, member.program_id);
  const turning = {
    on: Temporal.PlainDate.from(turn.turns_on),
    yearOn: Temporal.PlainDate.from(turn.year_on),
  };
  const fates = fatesOf(people, turning, turn.choices);
  return previewOf(turn.turns_on, people, await findGoingPairs(ctx.db, member.program_id), fates);
}

/** The member, if they may do this now; else what they are told. */
async function allowed(ctx: Context, person: Person, action: Action, programId: string | undefined) {
  const access = await authorize(ctx.db, person, action, programId ?? '');
  return access.ok
    ? { ok: true as const, member: access.member }
    : { ok: false as const, said: messageModal(YEAR_TITLE, refusal(access.reason, action)) };
}

async function check(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const entered = parseForm(yearForm, form);
  if (!entered.ok) return { errors: entered.errors };
  const access = await allowed(ctx, person, 'year.prepare', metadata.program);
  if (!access.ok) return { show: access.said };
  const { member } = access;
  const { ahead } = await findYearState(ctx.db, member.program, ctx.clock());
  if (!ahead || ahead.yearOn.toString() !== metadata.year)
    return { show: messageModal(YEAR_TITLE, SAID.changed) };
  const on = Temporal.PlainDate.from(entered.data.on);
  const problem = checkTurnDate(on, ahead.yearOn, dateIn(member.program.time_zone, ctx.clock()));
  if (problem) return { errors: { on: dateProblem(problem) } };
  const chosen = choicesOf(entered.data, on);
  if ('errors' in chosen) return chosen;
  const draftId = await saveDraft(ctx, member, { on, yearOn: ahead.yearOn, choices: chosen });
  if (!may(member, 'year.confirm')) return { show: messageModal(YEAR_TITLE, SAID.prepared) };
  const turn = { turns_on: on.toString(), year_on: ahead.yearOn.toString(), choices: chosen };
  return { show: previewModal(member.program, draftId, await previewFor(ctx, member, turn)) };
}

/** What was chosen, or what is wrong with it. Ids that mean nobody here change nothing: fates are the program's own. */
function choicesOf(
  entered: ReturnType<typeof yearForm.parse>,
  on: Temporal.PlainDate,
): TurnChoices | { errors: Record<string, string> } {
  const { not_moving_up, not_finishing, last_day, staying } = entered;
  if (not_finishing.some((id) => staying.includes(id))) return { errors: { staying: TWICE } };
  if (not_finishing.length === 0) return { notMovingUp: not_moving_up, notFinishing: [], staying };
  if (!last_day || !isLaterLastDay(Temporal.PlainDate.from(last_day), on))
    return { errors: { last_day: LAST_DAY } };
  const notFinishing = not_finishing.map((id) => ({ id, lastDay: last_day }));
  return { notMovingUp: not_moving_up, notFinishing, staying };
}

async function confirm(ctx: Context, { person, metadata }: Submission): Promise<Outcome> {
  const access = await allowed(ctx, person, 'year.confirm', metadata.program);
  if (!access.ok) return { show: access.said };
  const confirmed = await confirmTurn(ctx, access.member, metadata.draft ?? '');
  if (confirmed.ok) return { show: messageModal(YEAR_TITLE, SAID.confirmed(confirmed.turn.turns_on)) };
  const { reason } = confirmed;
  const said = reason === 'changed' || reason === 'turned' ? SAID[reason] : dateProblem(reason);
  return { show: messageModal(YEAR_TITLE, said) };
}

async function change(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  const access = await allowed(ctx, person, 'year.prepare', value);
  const next = access.ok ? await formFor(ctx, access.member) : access.said;
  if (view?.isModal) await replaceModal(client, view.id, next);
  else await openModal(YEAR_TITLE, async () => next);
}

async function undo(ctx: Context, { person, value, view, client, openModal }: Click): Promise<void> {
  const [programId, turnId = ''] = value.split(':');
  const access = await allowed(ctx, person, 'year.confirm', programId);
  const said = access.ok
    ? messageModal(YEAR_TITLE, (await undoTurn(ctx, access.member, turnId)) ? SAID.undone : SAID.changed)
    : access.said;
  if (view?.isModal) await replaceModal(client, view.id, said);
  else await openModal(YEAR_TITLE, async () => said);
}
