import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addPerson, type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';

// A date near midnight is another day for each of two people; each reads theirs everywhere.
let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
let tomo: Someone;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026, 10:00 in Los Angeles
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  tomo = await addPerson(world, seed, 'Tomo Tokyo', ['mentor'], { tz: 'Asia/Tokyo' });
  await world.open.db
    .updateTable('members')
    .set({ open_to_conversation: true })
    .where('id', '=', tomo.id)
    .execute();
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function conversations(who: Someone): Promise<string> {
  await as(who).command('/mentor people');
  await as(who).waitFor(/You're meeting on/, { where: 'modal' });
  return as(who).modal()?.plainText() ?? '';
}

test('messages, the list, and the word after an ending name the same day', async () => {
  const nina = await forgeClick(world, seed.newResident, 'conversations.ask', `${seed.programId}:${tomo.id}`);
  await nina.waitFor(/Asked\./);
  if (nina.modal()) await nina.close({ all: true });
  await world.settle();
  world.travelTo('2026-09-15T01:30:00Z'); // a Tuesday morning in Tokyo
  await world.tick();
  await as(tomo).click('Yes', { in: as(tomo).dms().at(-1) });
  await as(tomo).waitFor(/I've told them/);
  if (as(tomo).modal()) await as(tomo).close({ all: true });
  await world.settle();
  await nina.click('Find a time', { in: nina.dms().at(-1) });
  await nina.waitForModal('Find a time');
  await nina.fill('First time', '2026-09-22 18:00');
  await nina.submit();
  if (/send again/.test(nina.modal()?.plainText() ?? '')) await nina.submit(); // the other times offered
  await nina.close({ all: true });
  await world.settle();
  const asked = as(tomo)
    .dms()
    .findLast((message) => /Which time works/.test(message.plainText()));
  await as(tomo).click(/Wed, Sep 23/, { in: asked });
  await world.settle();
  expect(await conversations(seed.newResident)).toMatch(/You're meeting on Tue, Sep 22/);
  await nina.close({ all: true });
  expect(await conversations(tomo)).toMatch(/You're meeting on Wed, Sep 23/);
  await as(tomo).click('End conversation');
  await as(tomo).waitFor(/Your meeting on Wed, Sep 23 is canceled/, { where: 'modal' });
  await as(tomo).close({ all: true });
  await world.settle();
  world.slack.assertClean({ allow: [/files\.(info|download)/] });
});
