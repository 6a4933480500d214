import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

// Two who talk, agree on a date, and become a pair before it.
const TITLE = 'Find a time';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026, 10:00 in Los Angeles
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  await world.open.db
    .updateTable('members')
    .set({ open_to_conversation: true })
    .where('id', '=', seed.otherMentor.id)
    .execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const last = (who: Someone, text: RegExp) =>
  as(who)
    .dms()
    .findLast((message) => text.test(message.plainText()));

async function propose(from: RegExp, button: string, time: string): Promise<void> {
  const nina = as(seed.newResident);
  await nina.click(button, { in: last(seed.newResident, from) });
  await nina.waitForModal(TITLE);
  await nina.fill('First time', time);
  await nina.submit();
  expect(nina.modal()?.plainText()).toMatch(/Sent\. When @Olga Other accepts a time/);
  await nina.close({ all: true });
  await world.settle();
}

async function agree(time: RegExp): Promise<void> {
  const olga = as(seed.otherMentor);
  await olga.click(time, { in: last(seed.otherMentor, /Which time works for you/) });
  await olga.waitFor(/You're meeting on/);
  await world.settle();
}

test('their date stands, and can be changed', async () => {
  const nina = await forgeClick(
    world,
    seed.newResident,
    'conversations.ask',
    `${seed.programId}:${seed.otherMentor.id}`,
  );
  await nina.waitFor(/Asked\./);
  if (nina.modal()) await nina.close({ all: true });
  await world.settle();
  await world.tick();
  const olga = as(seed.otherMentor);
  await olga.click('Yes', { in: olga.dms().at(-1) });
  await olga.waitFor(/I've told them/);
  if (olga.modal()) await olga.close({ all: true });
  await world.settle();
  await propose(/is happy to talk/, TITLE, '2026-09-22 12:00');
  await agree(/Tue, Sep 22/);
  await addPairRow(world.open.db, seed, seed.newResident.id, seed.otherMentor.id, {
    started_on: '2026-09-14',
    next_check_at: null,
  });
  await propose(/You're meeting with/, 'Change the time', '2026-09-23 12:00');
  await agree(/Wed, Sep 23/);
  expect((await nina.openHome()).plainText()).toMatch(/You're meeting with @Olga Other: Wed, Sep 23/);
  await nina.command('/mentor time');
  expect((await nina.waitForModal(TITLE)).plainText()).toMatch(/With @Olga Other/); // no choice between two
  await nina.close({ all: true });
  world.slack.assertClean({ allow: [/files\.(info|download)/] });
});
