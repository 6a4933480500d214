import { afterEach, describe, expect, test } from '@jest/globals';
import { IS_SLOW } from '../support/conditions.ts';
import { type OneWorkspace, startOrganization } from '../support/organization.ts';
import { startWorld } from '../support/world.ts';

let world: OneWorkspace;
afterEach(() => world.stop());

const ROSTER = `email,roles,pgy,starts_on,graduates_on,capacity,topics,mentor_email,paired_on,last_met_on
dana@hospital.example,director,,,,,,,,
sam@hospital.example,director,,,,,,,,
max@hospital.example,mentor,,,,2,career;support,,,
olga@hospital.example,mentor,,,,2,role_model,,,
rosa@hospital.example,resident,2,2025-07-01,2028-06-30,,,max@hospital.example,2026-07-01,2026-08-20
nina@hospital.example,resident,1,2026-07-01,2029-06-30,,,,,
`;

function people() {
  const add = (handle: string, name: string, more = {}) =>
    world.slack.addUser({
      name: handle,
      real_name: name,
      email: `${handle}@hospital.example`,
      tz: 'America/Los_Angeles',
      ...more,
    }).id;
  const ids = {
    admin: add('alex', 'Alex Admin', { is_admin: true, is_owner: true }),
    dana: add('dana', 'Dana Director'),
    sam: add('sam', 'Sam Second'),
    max: add('max', 'Max Mentor'),
    olga: add('olga', 'Olga Other'),
    rosa: add('rosa', 'Rosa Resident'),
    nina: add('nina', 'Nina New'),
  };
  const channel = world.slack.addChannel({
    name: 'directors',
    kind: 'private',
    members: [ids.admin, ids.dana, ids.sam],
    withBot: true,
  }).id;
  const as = (who: keyof typeof ids) => world.slack.as(ids[who]);
  return { ids, channel, as };
}

type Cast = ReturnType<typeof people>;

async function setUp({ as }: Cast): Promise<void> {
  const alex = as('admin');
  await alex.command('/mentor setup');
  await alex.waitForModal('Set up mentoring');
  await alex.fill('Program name', 'Internal Medicine');
  await alex.fill('Directors', ['Dana Director', 'Sam Second']);
  await alex.fill("Directors' channel", 'directors');
  expect((await alex.submit()).errors).toBeUndefined();
  await alex.close({ all: true });
  const dana = as('dana');
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.fill('Roster file', { name: 'roster.csv', content: ROSTER });
  await dana.submit();
  await dana.waitFor((seen) => seen.view?.submit?.text === 'Import', { where: 'modal' });
  await dana.submit();
  await dana.waitFor(/imported/i, { where: 'modal' });
  await dana.click('Tell them');
  await dana.waitForModal('Tell people');
  await dana.submit();
  await dana.close({ all: true });
  await world.tick();
}

async function matchNina({ as, channel }: Cast): Promise<void> {
  const nina = as('nina');
  await nina.command('/mentor request');
  await nina.waitForModal('Ask for a mentor');
  await nina.fill('What would you like from a mentor?', ['Role modeling']);
  expect((await nina.submit()).errors).toBeUndefined();
  if (nina.modal()) await nina.close({ all: true });
  const sam = as('sam');
  await sam.waitFor(/Nina New/, { where: channel, since: 'ever' });
  await sam.click('Assign');
  await sam.waitForModal('Assign a mentor');
  await sam.fill('Mentor', 'Olga Other');
  expect((await sam.submit()).errors).toBeUndefined();
  if (sam.modal()) await sam.close({ all: true });
  await nina.waitFor(/@Olga Other is now your mentor/, { where: nina.dms()[0]?.where, since: 'ever' });
  await as('olga').waitFor(/You're now @Nina New's mentor/, { since: 'ever' });
  await world.settle();
  expect(sam.channel(channel).some((seen) => /Assigned|assigned/.test(seen.plainText()))).toBe(true);
}

async function meetAndSlip({ as }: Cast): Promise<void> {
  world.travelDays(10);
  await world.tick();
  const nina = as('nina');
  await nina.command('/mentor log yesterday');
  await nina.waitFor(/Logged: you met with @Olga Other/);
  world.travelTo('2027-01-27T18:00:00Z'); // past both pairs' due dates, on a Wednesday morning
  await world.tick();
  for (const who of ['nina', 'olga', 'rosa', 'max'] as const) {
    const reminder = await as(who).waitFor((seen) => seen.buttons().includes('Already scheduled'), {
      since: 'ever',
    });
    expect(reminder.buttons()).toEqual(
      expect.arrayContaining(['Log a meeting', 'Already scheduled', 'Snooze', 'We are away']),
    );
  }
}

async function changeMatch({ as, channel }: Cast): Promise<void> {
  const rosa = as('rosa');
  await rosa.command('/mentor rematch CANARY-ARGUMENT');
  await rosa.waitForModal('Ask for a new match');
  await rosa.fill('In your own words', 'CANARY-WORDS');
  expect((await rosa.submit()).errors).toBeUndefined();
  await rosa.close({ all: true });
  const dana = as('dana');
  // A Slack too slow to say who sits in the channel gets the safe answer: each decider alone.
  const where = IS_SLOW ? 'dm' : channel;
  const notice = await dana.waitFor(/A confidential request is waiting\. Reference/, {
    where,
    since: 'ever',
  });
  expect(notice.everything()).not.toMatch(/Rosa|Max|CANARY/);
  const before = as('max').everythingSeen();
  await dana.click('Open', { in: notice });
  await dana.waitForModal('Confidential request');
  await dana.fill('Decision', 'Approve with a new mentor');
  await dana.fill('New mentor', 'Olga Other');
  await dana.fill('When does the current match end?', 'On a date');
  await dana.fill('Date', '2027-03-01');
  expect((await dana.submit()).errors).toBeUndefined();
  await dana.close({ all: true });
  await world.settle();
  expect(as('max').everythingSeen()).toBe(before);
  world.travelTo('2027-03-01T18:00:00Z');
  await world.tick();
  await as('max').waitFor(/mentoring match with @Rosa Resident .* has ended/, { since: 'ever' });
  await rosa.waitFor(/@Olga Other is now your mentor/, { since: 'ever' });
  expect(as('max').everythingSeen()).not.toMatch(/confidential|new match was|CANARY/i);
  expect(world.logLines.join('')).not.toMatch(/CANARY/);
}

describe.each([
  ['signed HTTP', () => startWorld({ socketMode: false })],
  ['Socket Mode', () => startWorld({ socketMode: true })],
  ["signed HTTP, with an organization's installation", () => startOrganization({ socketMode: false })],
  ["Socket Mode, with an organization's installation", () => startOrganization({ socketMode: true })],
])('the mentor year over %s', (_name, start) => {
  test('set up, import, request, assign, log, be reminded, ask in confidence, decide', async () => {
    world = await start();
    const cast = people();
    await setUp(cast);
    await matchNina(cast);
    await meetAndSlip(cast);
    await changeMatch(cast);
    world.slack.assertClean();
    expect(world.slack.lateAcks).toEqual([]);
  });
});
