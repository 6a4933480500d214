import { expect, test } from '@jest/globals';
import { assignAllIn } from '../../../src/features/requests/assign-operations.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { addMember } from '../../support/fixtures.ts';
import {
  ctx,
  director,
  membership,
  mentor,
  open,
  pairs,
  program,
  resident,
  sent,
  setTheScene,
  time,
} from './scene.ts';

setTheScene();

test('of two requests for a mentor with one place left, the first gets it, and only the second is refused', async () => {
  await open.db.updateTable('members').set({ capacity: 1 }).where('id', '=', mentor.id).execute();
  const other = await membership(await addMember(open.db, program, ['resident'], { name: 'Omar Other' }));
  const ids = [await sent(), await sent(other)];
  const assignments = ids.map((requestId) => ({ requestId, mentorId: mentor.id }));
  const results = await transact(ctx, (tx) => assignAllIn(ctx, tx, time.clock(), { director }, assignments));
  expect(ids.map((id) => results.get(id))).toMatchObject([
    { ok: true },
    { ok: false, reason: 'unfit', why: 'full' },
  ]);
  expect((await pairs()).map(({ resident_id }) => resident_id)).toEqual([resident.id]);
});
