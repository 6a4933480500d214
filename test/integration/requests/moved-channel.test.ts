import { expect, test } from '@jest/globals';
import { moveCards } from '../../../src/features/requests/card-operations.ts';
import { ctx, open, outbox, program, sent, setTheScene } from './scene.ts';

setTheScene();

const moveTo = (channel: string) =>
  open.db
    .updateTable('programs')
    .set({ directors_channel_id: channel })
    .where('id', '=', program.programId)
    .execute();
const cards = async () =>
  (await outbox())
    .filter(({ kind, refresh_of }) => kind === 'matching.card' && refresh_of === null)
    .map(({ to_channel }) => to_channel);

test('an open request has one card in each channel that was the directors’, however often it is looked at', async () => {
  await moveTo('GFIRST');
  await sent();
  expect(await cards()).toEqual(['GFIRST']);
  await moveTo('GSECOND');
  await moveCards(ctx);
  await moveCards(ctx);
  expect(await cards()).toEqual(['GFIRST', 'GSECOND']);
  await moveTo('GFIRST');
  await moveCards(ctx);
  expect(await cards()).toEqual(['GFIRST', 'GSECOND']);
});
