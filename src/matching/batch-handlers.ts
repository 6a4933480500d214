import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { authorize } from '../members/access.ts';
import { type Opening, openIn, registerOpening } from '../members/opening.ts';
import type { Membership } from '../members/queries.ts';
import { refusal } from '../members/refusals.ts';
import { messageModal } from '../slack/blocks.ts';
import type { Outcome, Submission } from '../slack/interactions.ts';
import type { Web } from '../slack/web.ts';
import { undoButton, unfitText } from './assign-views.ts';
import { assignSeveral } from './batch-operations.ts';
import {
  CHOOSE_ONE,
  MOST_RESIDENTS,
  NOT_NOW,
  SEVERAL,
  SEVERAL_LABEL,
  SEVERAL_SUBMIT,
  severalDoneModal,
  severalModal,
  type Waiting,
} from './batch-views.ts';
import type { Assigned } from './operations.ts';
import { rankMentors } from './policy.ts';
import {
  findFormerMentors,
  findMemberName,
  findRequest,
  findUnmatchedResidents,
  getRequest,
} from './queries.ts';
import { findMentorsToday, findWish } from './wishes.ts';

/** Registers assigning several residents in one window. */
export function registerBatch(web: Web, ctx: Context): void {
  const opening: Opening = {
    id: 'several',
    title: SEVERAL_LABEL,
    action: 'request.assign',
    render: (director) => severalView(ctx, director),
  };
  registerOpening(web, ctx, opening);
  web.click(SEVERAL, (click) => openIn(ctx, opening, click, click.value));
  web.submit(SEVERAL_SUBMIT, (submission) => submitSeveral(ctx, submission));
}

/** Who waits longest comes first; each is proposed the best mentor whose places the ones before have not taken. */
async function severalView(ctx: Context, { program }: Membership): Promise<ModalView> {
  const all = await findUnmatchedResidents(ctx.db, program.id);
  const mentors = await findMentorsToday(ctx.db, ctx.clock(), {
    program_id: program.id,
    program_time_zone: program.time_zone,
  });
  const left = new Map(mentors.map((mentor) => [mentor.id, mentor.left]));
  const since = ({ waiting_since }: (typeof all)[number]) =>
    waiting_since?.getTime() ?? Number.MAX_SAFE_INTEGER;
  const waiting: Waiting[] = [];
  for (const resident of all.toSorted((one, other) => since(one) - since(other)).slice(0, MOST_RESIDENTS)) {
    const request = resident.request_id ? await findRequest(ctx.db, resident.request_id) : undefined;
    const wish = request
      ? await findWish(ctx.db, ctx.keys, request)
      : {
          residentUser: resident.resident_user,
          topics: [],
          preferred: [],
          ratherNot: [],
          former: await findFormerMentors(ctx.db, resident.id),
          level: resident.pgy,
        };
    const ranked = rankMentors(wish, mentors);
    const proposed = ranked.find(({ id, former }) => !former && (left.get(id) ?? 0) > 0)?.id;
    if (proposed) left.set(proposed, (left.get(proposed) ?? 0) - 1);
    waiting.push({ ...resident, name: resident.resident_name, ranked, proposed });
  }
  return severalModal(program, waiting, all.length);
}

const choicesForm = z.record(z.uuid(), z.union([z.uuid(), z.literal(NOT_NOW)]));

async function submitSeveral(ctx: Context, { person, form, metadata }: Submission): Promise<Outcome> {
  const access = await authorize(ctx.db, person, 'request.assign', metadata.program ?? '');
  if (!access.ok) return { show: messageModal(SEVERAL_LABEL, refusal(access.reason, 'request.assign')) };
  const entered = choicesForm.safeParse(form);
  const chosen = Object.entries(entered.data ?? {}).filter(([, mentorId]) => mentorId !== NOT_NOW);
  const [field = 'program'] = Object.keys(form);
  if (chosen.length === 0) return { errors: { [field]: CHOOSE_ONE } };
  const choices = chosen.map(([residentId, mentorId]) => ({ residentId, mentorId }));
  const done = await assignSeveral(ctx, access.member, choices);
  if (!done.ok) return { errors: await inWords(ctx, access.member.program_id, done.refused, choices) };
  const pairs = await Promise.all(
    done.requests.map(async ({ requestId }) => {
      const { resident_user, mentor_user } = await getRequest(ctx.db, requestId);
      return { requestId, resident: resident_user, mentor: mentor_user ?? '' };
    }),
  );
  return { show: severalDoneModal(pairs, undoButton) };
}

const WHY_NOT = {
  decided: 'Somebody assigned at the same moment. Nothing was saved; please look again and press Assign.',
  missing: 'This resident is not of this program.',
  has_mentor: 'They have a mentor by now. Choose "Not now".',
  left: 'They are no longer an active resident of this program. Choose "Not now".',
};

async function inWords(
  ctx: Context,
  programId: string,
  refused: ReadonlyMap<string, Exclude<Assigned, { ok: true }>>,
  choices: readonly { residentId: string; mentorId: string }[],
): Promise<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const [residentId, assigned] of refused) {
    const mentorId = choices.find((choice) => choice.residentId === residentId)?.mentorId ?? '';
    errors[residentId] =
      assigned.reason === 'unfit'
        ? unfitText(assigned.why, await findMemberName(ctx.db, programId, mentorId))
        : WHY_NOT[assigned.reason];
  }
  return errors;
}
