import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { isTooSmall } from '../../domain/draws/policy.ts';
import { toChooseFrom } from '../../domain/draws/trying.ts';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { type Beyond, findBeyond } from '../../domain/pairs/capacity-policy.ts';
import { leftEmpty, readAgreed, withoutAgreed } from '../../domain/pairs/capacity-views.ts';
import { findComing } from '../../domain/pairs/change-queries.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import type { Form } from '../../platform/slack/forms.ts';
import type { Outcome, Submission } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import type { Assigned } from './assign-operations.ts';
import { findAllInClassMatch } from './assign-queries.ts';
import { unfitText } from './assign-views.ts';
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
import { rankMentors, type Wish } from './policy.ts';
import { findMemberNames, findRequests, findUnmatchedResidents } from './queries.ts';
import { undoButton } from './undo-views.ts';
import { findBareWishes, findMentorsToday, findWishes } from './wishes.ts';

/** Registers assigning several residents in one window. */
export function registerBatch(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, SEVERAL_LABEL, 'request.assign');
  windows.begin({ id: 'several', button: SEVERAL }, (director) => severalView(ctx, director));
  windows.confirm(SEVERAL_SUBMIT, (director, submission) => submitSeveral(ctx, director, submission));
}

/** Who waits longest comes first; each is proposed the best mentor whose places the ones before have not taken. */
async function severalView(
  ctx: HandlerDeps,
  director: Membership,
  beyond: readonly Beyond[] = [],
): Promise<ModalView> {
  const { program } = director;
  const all = await findUnmatchedResidents(ctx.db, program.id);
  const there = await findMentorsToday(ctx.db, ctx.clock(), {
    program_id: program.id,
    program_time_zone: program.time_zone,
  });
  const mentors = await toChooseFrom(ctx.db, director, there);
  const left = new Map(mentors.map((mentor) => [mentor.id, mentor.left]));
  const since = ({ waiting_since }: (typeof all)[number]) =>
    waiting_since?.getTime() ?? Number.MAX_SAFE_INTEGER;
  const shown = all.toSorted((one, other) => since(one) - since(other)).slice(0, MOST_RESIDENTS);
  const wishOf = await findWishesOf(ctx, shown);
  const inMatch = await findAllInClassMatch(
    ctx.db,
    shown.map(({ id }) => id),
  );
  const waiting = shown.map((resident): Waiting => {
    const ranked = rankMentors(wishOf(resident), mentors, { withFull: true });
    const proposed = ranked.find(({ id, former }) => !former && (left.get(id) ?? 0) > 0)?.id;
    if (proposed) left.set(proposed, (left.get(proposed) ?? 0) - 1);
    return {
      ...resident,
      name: resident.resident_name,
      ranked,
      proposed,
      inMatch: inMatch.has(resident.id),
    };
  });
  const facts = {
    all: all.length,
    isSmall: isTooSmall(there.length),
    coming: await findComing(ctx.db, director),
  };
  return severalModal(program, waiting, facts, beyond);
}

type Unmatched = Awaited<ReturnType<typeof findUnmatchedResidents>>[number];

/** What each of these residents asked for. A resident who hasn't asked only gets a mentor they haven't had. */
async function findWishesOf(ctx: HandlerDeps, residents: readonly Unmatched[]) {
  const requests = await findRequests(
    ctx.db,
    residents.flatMap(({ request_id }) => request_id ?? []),
  );
  const wishes = await findWishes(ctx.db, ctx.keys, requests);
  const bare = await findBareWishes(
    ctx.db,
    ctx.keys,
    residents
      .filter(({ request_id }) => request_id === null)
      .map(({ id, resident_user, pgy }) => ({ id, user: resident_user, pgy })),
  );
  return ({ id, request_id }: Unmatched): Wish => {
    const wish = wishes.get(request_id ?? '') ?? bare.get(id);
    if (!wish) throw new Error('a resident has no wish');
    return wish;
  };
}

const choicesForm = z.record(z.uuid(), z.union([z.uuid(), z.literal(NOT_NOW)]));

async function submitSeveral(
  ctx: HandlerDeps,
  director: Membership,
  { form }: Submission,
): Promise<ModalView | Outcome> {
  const agreed = readAgreed(form);
  const entered = choicesForm.safeParse(withoutAgreed(form));
  const chosen = Object.entries(entered.data ?? {}).filter(([, mentorId]) => mentorId !== NOT_NOW);
  const [field = 'program'] = Object.keys(form);
  if (chosen.length === 0) return { errors: { [field]: CHOOSE_ONE } };
  const choices = chosen.map(([residentId, mentorId]) => ({ residentId, mentorId }));
  const done = await assignSeveral(ctx, director, choices, agreed);
  if (!done.ok) return notAll(ctx, director, form, done.refused, choices);
  const assigned = await findRequests(
    ctx.db,
    done.requests.map(({ requestId }) => requestId),
  );
  const pairs = assigned.map(({ id, resident_user, mentor_user }) => ({
    requestId: id,
    resident: resident_user,
    mentor: mentor_user ?? '',
  }));
  return severalDoneModal(pairs, undoButton);
}

type Refusals = ReadonlyMap<string, Exclude<Assigned, { ok: true }>>;

/** Where nothing but capacities stand against it, these are asked about; else what stands against whom is said. */
async function notAll(
  ctx: HandlerDeps,
  director: Membership,
  form: Form,
  refused: Refusals,
  choices: readonly { residentId: string; mentorId: string }[],
): Promise<ModalView | Outcome> {
  const isFull = (one: Exclude<Assigned, { ok: true }>) => one.reason === 'unfit' && one.why === 'full';
  if ([...refused.values()].every(isFull)) {
    const chosen = choices.map(({ mentorId }) => mentorId);
    const mentors = await findMentorsToday(ctx.db, ctx.clock(), {
      program_id: director.program_id,
      program_time_zone: director.program.time_zone,
    });
    const beyond = findBeyond(mentors, chosen, readAgreed(form));
    const errors = leftEmpty(form, beyond);
    if (beyond.length > 0) return errors ? { errors } : severalView(ctx, director, beyond);
  }
  return { errors: await inWords(ctx, director.program_id, refused, choices) };
}

const WHY_NOT = {
  decided:
    'Another director assigned a mentor in the meantime. Nothing was saved. Check the list and select Assign again.',
  missing: "This resident isn't in this program.",
  has_mentor: 'They now have a mentor. Choose "Not now."',
  left: 'They\'re no longer an active resident in this program. Choose "Not now."',
};

async function inWords(
  ctx: HandlerDeps,
  programId: string,
  refused: Refusals,
  choices: readonly { residentId: string; mentorId: string }[],
): Promise<Record<string, string>> {
  const mentorOf = new Map(choices.map(({ residentId, mentorId }) => [residentId, mentorId]));
  const names = await findMemberNames(ctx.db, programId, [...mentorOf.values()]);
  return Object.fromEntries(
    [...refused].map(([residentId, assigned]) => [
      residentId,
      assigned.reason === 'unfit'
        ? unfitText(assigned.why, names.get(mentorOf.get(residentId) ?? ''))
        : WHY_NOT[assigned.reason],
    ]),
  );
}
