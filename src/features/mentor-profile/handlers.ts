import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import type { Membership } from '../../domain/members/queries.ts';
import { programWindows } from '../../domain/members/windows.ts';
import { knownTopics } from '../../domain/pairs/topics.ts';
import type { HandlerDeps } from '../../platform/handler-deps.ts';
import { messageModal } from '../../platform/slack/blocks.ts';
import type { Outcome } from '../../platform/slack/interactions.ts';
import type { Web } from '../../platform/slack/web.ts';
import { askToStop, saveCapacity } from './operations.ts';
import { recordRenewed } from './renewal-operations.ts';
import {
  CAPACITY,
  CAPACITY_TITLE,
  capacityForm,
  capacityModal,
  KEEP,
  KEPT,
  NO_MORE_SAID,
  NOT_ANY_MORE,
  NOT_NEXT_YEAR,
  ONLY_DIRECTOR_SAID,
  SAVE,
  savedModal,
  tooFew,
} from './views.ts';

/** Registers `/mentor places`: what a mentor says of themselves, and that they would like to stop. */
export function register(web: Web, ctx: HandlerDeps): void {
  const windows = programWindows(web, ctx, CAPACITY_TITLE, 'mentor.profile');
  const command = {
    name: 'places',
    usage: 'places',
    purpose: 'mentor',
    roles: ['mentor'],
    about: "set your capacity and profile, or say you'd like to stop mentoring",
  } as const;
  windows.begin({ id: 'places', command, button: CAPACITY }, (mentor) =>
    capacityModal(mentor.program, mentor),
  );
  windows.submit(SAVE, capacityForm, (mentor, entered) => save(ctx, mentor, entered));
  windows.answer(KEEP, async (mentor) => {
    await recordRenewed(ctx, mentor);
    return KEPT;
  });
  for (const [id, isNextYear] of [
    [NOT_ANY_MORE, false],
    [NOT_NEXT_YEAR, true],
  ] as const)
    windows.show(id, async (mentor) => {
      const told = await askToStop(ctx, mentor, isNextYear);
      await recordRenewed(ctx, mentor);
      return messageModal(CAPACITY_TITLE, told > 0 ? NO_MORE_SAID : ONLY_DIRECTOR_SAID);
    });
}

async function save(
  ctx: HandlerDeps,
  mentor: Membership,
  entered: z.infer<typeof capacityForm>,
): Promise<ModalView | Outcome> {
  const topics = knownTopics(mentor.program.more_topics, entered.topics);
  const saved = await saveCapacity(ctx, mentor, { ...entered, topics });
  if (!saved.ok) return { errors: tooFew(saved.residents) };
  await recordRenewed(ctx, mentor);
  return savedModal();
}
