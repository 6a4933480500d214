import type { ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { z } from 'zod';
import { may } from '../../domain/members/access.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { TurnChoices } from '../../platform/database/tables/programs.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { askToConfirm } from './ask-operations.ts';
import { registerLetter } from './letter-handlers.ts';
import { REVIEW } from './news-views.ts';
import { registerNext } from './next-handlers.ts';
import { confirmTurn, saveDraft, undoTurn } from './operations.ts';
import { checkTurnDate, fatesOf, isLaterLastDay, NO_CHOICES, offeredFrom } from './policy.ts';
import { numbersOf, type Preview, previewOf } from './preview-policy.ts';
import {
  findGoingPairs,
  findPeople,
  findTurn,
  findYearState,
  isAsked,
  type KnownPerson,
  startsOf,
  type Turn,
} from './queries.ts';
import {
  ASK_DIRECTOR,
  CHANGE_TURN,
  CHECK,
  CONFIRM,
  dateProblem,
  LAST_DAY,
  plannedModal,
  preparedModal,
  previewModal,
  SAID,
  TWICE,
  UNDO_TURN,
  YEAR,
  YEAR_TITLE,
  yearForm,
  yearModal,
} from './views.ts';

/** Registers `/mentor year` and the windows of the year's turn. */
export function register(web: Web, ctx: HandlerDeps, known: Parameters<typeof registerNext>[2]): void {
  const preparing = programWindows(web, ctx, YEAR_TITLE, 'year.prepare');
  const command = {
    name: 'year',
    usage: 'year',
    purpose: 'year',
    roles: ['director', 'coordinator'],
    about: 'prepare the new academic year',
  } as const;
  preparing.begin({ id: 'year', command, button: YEAR }, (member) => whereItStands(ctx, member));
  preparing.show(CHANGE_TURN, (member) => formFor(ctx, member));
  preparing.submit(CHECK, yearForm, (member, entered, submission) => check(ctx, member, entered, submission));
  preparing.show(ASK_DIRECTOR, (member, { rest: draftId }) => askDirector(ctx, member, draftId));
  const confirming = programWindows(web, ctx, YEAR_TITLE, 'year.confirm');
  confirming.open(REVIEW, (director) => reviewFor(ctx, director));
  confirming.confirm(CONFIRM, (director, { metadata }) => confirm(ctx, director, metadata.draft ?? ''));
  confirming.act(UNDO_TURN, async (director, { rest: turnId }) =>
    messageModal(YEAR_TITLE, (await undoTurn(ctx, director, turnId)) ? SAID.undone : SAID.changed),
  );
  registerLetter(web, ctx);
  registerNext(web, ctx, known);
}

/** The window as it stands: what is planned, or the form, or when it can be prepared. */
async function whereItStands(ctx: HandlerDeps, member: Membership): Promise<ModalView> {
  const { planned } = await findYearState(ctx.db, member.program, ctx.clock());
  if (!planned) return formFor(ctx, member);
  const preview = await previewFor(ctx, member, planned);
  return plannedModal(planned, preview, may(member, 'year.confirm'));
}

async function formFor(ctx: HandlerDeps, member: Membership): Promise<ModalView> {
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
  ctx: HandlerDeps,
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

async function check(
  ctx: HandlerDeps,
  member: Membership,
  entered: z.infer<typeof yearForm>,
  { metadata }: Submission,
): Promise<ModalView | Outcome> {
  const { ahead } = await findYearState(ctx.db, member.program, ctx.clock());
  if (!ahead || ahead.yearOn.toString() !== metadata.year) return messageModal(YEAR_TITLE, SAID.changed);
  const on = Temporal.PlainDate.from(entered.on);
  const problem = checkTurnDate(on, ahead.yearOn, dateIn(member.program.time_zone, ctx.clock()));
  if (problem) return { errors: { on: dateProblem(problem) } };
  const chosen = choicesOf(entered, on);
  if ('errors' in chosen) return chosen;
  const draftId = await saveDraft(ctx, member, { on, yearOn: ahead.yearOn, choices: chosen });
  const turn = { turns_on: on.toString(), year_on: ahead.yearOn.toString(), choices: chosen };
  const preview = await previewFor(ctx, member, turn);
  return may(member, 'year.confirm')
    ? previewModal(member.program, draftId, preview)
    : preparedModal(member.program, draftId, preview, await isAsked(ctx.db, member.workspace_id, draftId));
}

/** Asks the directors to confirm what was prepared; the window it was asked from says so. */
async function askDirector(ctx: HandlerDeps, member: Membership, draftId: string): Promise<ModalView> {
  const draft = await findTurn(ctx.db, member.program_id, 'draft');
  if (draft?.id !== draftId) return messageModal(YEAR_TITLE, SAID.changed);
  const preview = await previewFor(ctx, member, draft);
  const asked = await askToConfirm(ctx, member, draftId, numbersOf(preview));
  return asked
    ? preparedModal(member.program, draftId, preview, true)
    : messageModal(YEAR_TITLE, SAID.changed);
}

/** What a director was asked to confirm; where there is no draft any more, where the year stands. */
async function reviewFor(ctx: HandlerDeps, director: Membership): Promise<ModalView> {
  const draft = await findTurn(ctx.db, director.program_id, 'draft');
  return draft
    ? previewModal(director.program, draft.id, await previewFor(ctx, director, draft))
    : whereItStands(ctx, director);
}

/** What was chosen, or what is wrong with it. Ids that mean no one here change nothing: fates are the program's own. */
function choicesOf(
  entered: z.infer<typeof yearForm>,
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

async function confirm(ctx: HandlerDeps, director: Membership, draftId: string): Promise<ModalView> {
  const confirmed = await confirmTurn(ctx, director, draftId);
  if (confirmed.ok) return messageModal(YEAR_TITLE, SAID.confirmed(confirmed.turn.turns_on));
  const { reason } = confirmed;
  const said = reason === 'changed' || reason === 'turned' ? SAID[reason] : dateProblem(reason);
  return messageModal(YEAR_TITLE, said);
}
