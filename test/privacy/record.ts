import type { Delivery } from '../../sandbox/slack/workspace/journal.ts';
import { workDone } from '../support/effects.ts';
import type { Someone, seedProgram, World } from '../support/world.ts';

type Seed = Awaited<ReturnType<typeof seedProgram>>;

const WANTS = 'What would you like from a mentor?';

/** Lets people use everything there is, and returns one delivery of each kind that Slack sent meanwhile. */
export async function recordShapes(world: World, seed: Seed): Promise<Delivery[]> {
  const as = (someone: Someone) => world.slack.as(someone.user);
  const { id: admin } = world.slack.addUser({ name: 'ada', real_name: 'Ada Admin', is_admin: true });
  await asking(world, seed);
  await meeting(world, seed);
  await rematching(world, seed);
  const ada = world.slack.as(admin);
  await ada.command('/mentor setup');
  await ada.waitForModal('Set up mentoring');
  await ada.fill('Program', 'Internal Medicine');
  await ada.submit();
  await ada.submit();
  await ada.close({ all: true });
  const dana = as(seed.director);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.fill('Roster file', {
    name: 'r.csv',
    content: 'email,roles\nnina.new@hospital.example,resident\n',
  });
  await dana.submit();
  await workDone();
  await dana.close({ all: true });
  for (const word of ['', 'status', 'help', 'privacy', 'guide', 'log yesterday', 'nonsense']) {
    await as(seed.resident).command(`/mentor ${word}`.trim());
  }
  for (const someone of [seed.resident, seed.mentor, seed.director, seed.newResident])
    await as(someone).openHome();
  await as(seed.mentor).click('Take no new residents', { in: 'home' });
  world.slack.workspace.modals.clear();
  await world.settle();
  const first = new Map<string, Delivery>();
  for (const delivery of world.slack.deliveries) {
    const key = `${delivery.kind} ${delivery.name} ${String(delivery.payload.text ?? '')}`;
    if (!first.has(key)) first.set(key, structuredClone(delivery));
  }
  return [...first.values()];
}

async function asking(world: World, seed: Seed): Promise<void> {
  const nina = world.slack.as(seed.newResident.user);
  await nina.command('/mentor request');
  await nina.waitForModal('Ask for a mentor');
  await nina.fillAll({ [WANTS]: ['Career advice'] });
  await nina.submit();
  await nina.close({ all: true });
  await world.settle();
  const dana = world.slack.as(seed.director.user);
  await dana.click('Assign');
  await dana.waitForModal('Assign a mentor');
  await dana.submit();
  await dana.close({ all: true });
  await world.settle();
}

async function meeting(world: World, seed: Seed): Promise<void> {
  const rosa = world.slack.as(seed.resident.user);
  await rosa.command('/mentor log');
  await rosa.waitForModal('Log a meeting');
  await rosa.fill('How did you meet?', 'Video');
  await rosa.submit();
  await rosa.click('Undo');
  await rosa.waitFor(/Undone/);
  await rosa.close({ all: true });
  await rosa.command('/mentor pause');
  await rosa.waitForModal('Pause reminders');
  await rosa.fillAll({ From: '2026-12-20', Until: '2026-12-28' });
  await rosa.submit();
  world.slack.workspace.modals.clear();
  world.travelDays(21); // the first meeting is due: reminders with all their buttons
  await world.tick();
  const reminders: [string, Record<string, string>][] = [
    ['Snooze', {}],
    ['We are away', { From: '2026-11-01', Until: '2026-11-05' }],
    ['Already scheduled', { Date: '2026-10-20' }], // takes the buttons off the reminder
  ];
  for (const [button, values] of reminders) {
    await rosa.click(button);
    await rosa.waitForModal(button);
    await rosa.fillAll(values);
    await rosa.submit();
    world.slack.workspace.modals.clear();
  }
}

async function rematching(world: World, seed: Seed): Promise<void> {
  const rosa = world.slack.as(seed.resident.user);
  await rosa.command('/mentor rematch');
  await rosa.waitForModal('Ask for a new match');
  await rosa.fill('In your own words', 'canary');
  await rosa.submit();
  await rosa.close({ all: true });
  await world.settle();
  const dana = world.slack.as(seed.director.user);
  await dana.click('Open');
  await dana.waitForModal('Confidential request');
  await dana.fill('Decision', 'Ask to talk');
  await dana.submit();
  await dana.close({ all: true });
  await world.settle();
  await rosa.click('Read');
  await rosa.waitForModal('Your request');
  await rosa.close({ all: true });
}
