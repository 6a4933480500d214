import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { SLACKS_PATIENCE } from '../../src/platform/slack/patience.ts';
import { inTime } from '../support/in-time.ts';
import { seedProgram, startWorld, type World } from '../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld({ patience: SLACKS_PATIENCE }); // the other journeys wait as long as it takes
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.faults.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

test('a view that Slack takes too long to show is shown all the same', async () => {
  const rosa = world.slack.as(seed.resident.user);
  world.slack.faults.add({ method: 'views.update', kind: 'slow', ms: 3500, times: 1 });
  await rosa.command('/mentor log');
  await rosa.waitFor(/How did you meet\?/, { where: 'modal' });
  await world.slack.settled();
  await rosa.close({ all: true });
});

// Where every call takes a second more, this is later than a window waits for: it ends in words.
inTime('a window whose content takes long says so, and shows it as soon as it is there', async () => {
  const dana = world.slack.as(seed.director.user);
  world.slack.faults.add({ method: 'conversations.members', kind: 'slow', ms: 100, times: 1 });
  world.slack.faults.add({ method: 'users.info', kind: 'slow', ms: 2000, times: 9 });
  await dana.command('/mentor setup');
  await dana.waitFor(/taking longer than usual/, { where: 'modal' });
  await dana.waitFor(/Program name/, { where: 'modal' });
  await dana.close({ all: true });
});

test('a download that takes long says so at once and follows up; pressed again meanwhile, one file comes', async () => {
  const { user } = seed.otherMentor;
  const person = world.slack.as(user);
  await person.command('/mentor privacy');
  await person.waitForModal('My data');
  world.slack.faults.add({ method: 'files.completeUploadExternal', kind: 'slow', ms: 5000, times: 1 });
  await person.click('Download my data');
  await person.waitFor(/taking longer than usual/, { where: 'modal' });
  await person.close();
  await person.click('Download my data');
  await person.waitFor(/Your file is in your messages/, { where: 'modal' });
  await world.slack.settled();
  await person.close({ all: true });
  const { workspace } = world.slack;
  const files = workspace.messagesIn(workspace.im(user).id).filter((message) => message.files?.length);
  expect(files).toHaveLength(1);
});
