import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { refusal } from '../members/refusals.ts';
import { DECLINE } from '../pairs/actions.ts';
import { findPair, type PairWithPeople } from '../pairs/queries.ts';
import { DECLINED_SAID } from '../pairs/views.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Click, Outcome, Submission } from '../slack/interactions.ts';
import { replaceModal } from '../slack/modals.ts';
import type { Person } from '../slack/person.ts';
import type { Web } from '../slack/web.ts';
import { assignAnew, declinePair, undoAssignment } from './again-operations.ts';
import { findRequestOf } from './again-queries.ts';
import {
  ANEW,
  ANEW_SUBMIT,
  anewDoneModal,
  anewForm,
  anewModal,
  anewRefused,
  declineRefused,
  NOBODY_TO_TELL,
  undoneText,
} from './again-views.ts';
import { ASSIGN_TITLE, UNDO } from './assign-views.ts';
import { rankMentors } from './policy.ts';
import { findFormerMentors, findMemberName, findRequest } from './queries.ts';
import { findMentorsToday, findWish } from './wishes.ts';

/** Registers what mends an assignment: taking it back, a mentor's word that they cannot, and assigning anew. */
export function registerAgain(web: Web, ctx: Context): void {
  web.click(UNDO, (click) => undo(ctx, click));
  web.click(DECLINE, (click) => decline(ctx, click));
  web.click(ANEW, (click) => click.openModal(ASSIGN_TITLE, () => anewView(ctx, click.person, click.value)));
  web.submit(ANEW_SUBMIT, (submission) => submitAnew(ctx, submission));
}

const idForm = z.uuid();

async function undo(ctx: Context, { person, value, view, client, answer }: Click): Promise<void> {
  const text = await undone(ctx, person, value);
  if (view?.isModal) await replaceModal(client, view.id, messageModal(ASSIGN_TITLE, text));
  else await answer(text);
}

async function undone(ctx: Context, person: Person, value: string): Promise<string> {
  const id = idForm.safeParse(value).data;
  const request = id && (await findRequest(ctx.db, id));
  if (!request || request.workspace_id !== person.workspaceId) return undoneText('missing');
  const access = await authorize(ctx.db, person, 'request.assign', request.program_id);
  if (!access.ok) return refusal(access.reason, 'request.assign');
  const outcome = await undoAssignment(ctx, request.id, access.member);
  return undoneText(outcome.ok ? 'done' : outcome.reason);
}

/** A pair by an id from outside; undefined where it is none of this workspace's. */
async function pairOf(ctx: Context, person: Person, value: string): Promise<PairWithPeople | undefined> {
  const id = idForm.safeParse(value).data;
  const pair = id && (await findPair(ctx.db, id));
  return pair && pair.workspace_id === person.workspaceId && !person.foreign ? pair : undefined;
}

async function decline(ctx: Context, { person, value, answer }: Click): Promise<void> {
  const pair = await pairOf(ctx, person, value);
  if (!pair) return answer(declineRefused('over'));
  const access = await authorize(ctx.db, person, 'request.decline', {
    programId: pair.program_id,
    owners: [pair.mentor_id],
  });
  if (!access.ok) return answer(refusal(access.reason, 'request.decline'));
  const declined = await declinePair(ctx, pair, access.member);
  if (!declined.ok) return answer(declineRefused(declined.reason));
  await answer(declined.told > 0 ? DECLINED_SAID : NOBODY_TO_TELL);
}

async function anewView(ctx: Context, person: Person, value: string): Promise<ModalView> {
  const found = await lookUp(ctx, person, value);
  if ('refused' in found) return messageModal(ASSIGN_TITLE, found.refused);
  const { pair } = found;
  const earlier = await findRequestOf(ctx.db, pair.id);
  const request = earlier && (await findRequest(ctx.db, earlier.id));
  const wish = request
    ? await findWish(ctx.db, ctx.keys, request)
    : {
        residentUser: pair.resident_user,
        topics: [],
        preferred: [],
        ratherNot: [],
        former: await findFormerMentors(ctx.db, pair.resident_id),
      };
  const mentors = await findMentorsToday(ctx.db, ctx.clock(), pair);
  return anewModal(
    pair,
    rankMentors(
      wish,
      mentors.filter(({ id }) => id !== pair.mentor_id),
    ),
  );
}

/** A pair whose mentor cannot take it on, for a director who is not its resident. */
async function lookUp(ctx: Context, person: Person, value: string) {
  const pair = await pairOf(ctx, person, value);
  const over = { refused: 'This match is seen to already. There is nothing left to do.' };
  if (!pair) return over;
  const access = await authorize(ctx.db, person, 'request.assign', pair.program_id);
  if (!access.ok) return { refused: refusal(access.reason, 'request.assign') };
  if (pair.status !== 'active' || !pair.declined_at || pair.resident_id === access.member.id) return over;
  return { pair, director: access.member };
}

async function submitAnew(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const found = await lookUp(ctx, person, metadata.pair ?? '');
  if ('refused' in found) return { show: messageModal(ASSIGN_TITLE, found.refused) };
  const entered = anewForm.safeParse(form);
  if (!entered.success) return { errors: { mentor: 'Please choose a mentor.' } };
  const { pair, director } = found;
  const mentorId = entered.data.mentor;
  if (mentorId === pair.mentor_id) return { errors: { mentor: 'Please choose another mentor.' } };
  const assigned = await assignAnew(ctx, { pairId: pair.id, mentorId, director });
  if (assigned.ok) return { show: anewDoneModal(pair) };
  return anewRefused(assigned, await findMemberName(ctx.db, pair.program_id, mentorId));
}
