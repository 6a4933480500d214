import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rowsOf } from '../support/documents.ts';
import { everyRow } from '../support/effects.ts';
import { addPairRow } from '../support/fixtures.ts';
import { forger } from '../support/forge.ts';
import { clickMore } from '../support/more.ts';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../support/world.ts';
import { approve, ask } from './rematch/acts.ts';

const TITLE = 'Delete data';
const CANARY = 'zq-removal-canary';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function leaves(by: Someone, who: Someone, name: string) {
  const dana = as(by);
  await dana.command('/mentor change');
  await dana.waitForModal('Departures and changes');
  await dana.fillAll({ Person: name, What: 'Leaves the program', When: 'Now' });
  await dana.submit();
  await dana.submit();
  await dana.close({ all: true });
  world.passUndo();
  await world.tick();
  const row = await world.open.db
    .selectFrom('members')
    .select('roles')
    .where('id', '=', who.id)
    .executeTakeFirstOrThrow();
  expect(row.roles).toEqual([]);
}

async function openRemoval(who: Someone) {
  const person = as(who);
  await clickMore(person, 'Settings');
  await person.waitForModal('Settings');
  await person.click(TITLE);
  return { person, modal: await person.waitForModal(TITLE) };
}

/** The rows, by table, in which a text stands. */
async function tablesWith(text: string): Promise<string[]> {
  const rows = await everyRow(world.open.db);
  return Object.keys(rows).filter((table) => rows[table]?.some((row) => row.includes(text)));
}

/** A conversation of Rosa's, with a time that Olga suggested. */
async function addTalk(): Promise<void> {
  const base = { workspace_id: seed.workspaceId, program_id: seed.programId };
  const talk = { ...base, id: randomUUID(), resident_id: seed.resident.id, mentor_id: seed.otherMentor.id };
  const at = world.now();
  const { db } = world.open;
  await db
    .insertInto('conversations')
    .values({ ...talk, asked_at: at, opened_at: at })
    .execute();
  const times = JSON.stringify(['2026-12-01T18:00:00.000Z']);
  const suggested = { ...base, conversation_id: talk.id, proposed_by: talk.mentor_id, times };
  const rest = { id: randomUUID(), way: 'video', event_id: randomUUID(), created_at: at } as const;
  await db
    .insertInto('time_proposals')
    .values({ ...suggested, ...rest })
    .execute();
}

/** As an import leaves them: people who are to be told, and to be welcomed. */
async function addUntold(people: readonly Someone[]): Promise<void> {
  const { workspaceId: workspace_id, programId: program_id } = seed;
  const [at, import_id] = [world.now(), randomUUID()];
  const { db } = world.open;
  const rows = people.map(({ user }) => ({ workspace_id, program_id, slack_user_id: user }));
  await db
    .insertInto('welcomes')
    .values(rows.map((row) => ({ ...row, asked_at: at, said_at: at })))
    .execute();
  await db
    .insertInto('untold')
    .values(rows.map((row) => ({ ...row, import_id, pair_id: null, created_at: at })))
    .execute();
}

test('no one has left: the window says so and leads to where it is entered', async () => {
  const { person, modal } = await openRemoval(seed.director);
  expect(modal.plainText()).toMatch(/none remains about anyone who has left Internal Medicine/);
  await person.click('Departures and changes');
  await person.waitForModal('Departures and changes');
  await person.close({ all: true });
});

test('what is kept about someone who has left is deleted, in words before; others keep what is theirs without a name', async () => {
  const rosa = as(seed.resident);
  await rosa.command('/mentor log');
  await rosa.waitForModal('Log a meeting');
  await rosa.fill('Private note', CANARY);
  await rosa.submit();
  await rosa.close({ all: true });
  await rosa.command('/mentor goals');
  await rosa.waitForModal('Goals');
  await rosa.fill('First goal', CANARY);
  await rosa.submit();
  await rosa.close({ all: true });
  await ask(world, seed.resident, { reasons: ["I'd rather not say"], words: CANARY });
  await addTalk();
  await addUntold([seed.resident, seed.mentor]);
  const account = world.slack.workspace.user(seed.resident.user);
  account.deleted = true;
  await leaves(seed.director, seed.resident, 'Rosa Resident');
  await world.settle();
  await world.tick();
  account.deleted = false;
  const seen = [seed.director, seed.secondDirector].map((who) => as(who).everythingSeen()).join('\n');
  expect(seen).toMatch(/I couldn't send @Rosa Resident/); // which names them, too

  const sam = await openRemoval(seed.secondDirector);
  await sam.person.fill('Person', 'Rosa Resident');
  const { person: dana, modal } = await openRemoval(seed.director);
  expect(modal.plainText()).not.toMatch(/Nina New|Max Mentor/); // they are still here
  expect((await dana.submit()).errors).toBeDefined(); // no one is chosen
  await dana.fill('Person', 'Rosa Resident');
  await dana.submit();
  const words = dana.modal()?.plainText() ?? '';
  expect(words).toMatch(
    /@Rosa Resident in Internal Medicine[\s\S]*What will be permanently deleted[\s\S]*What will be kept, because it also belongs to others/,
  );
  expect(words).toMatch(/there was 1 pair with 1 meeting/);
  expect(words).toMatch(/This can't be undone/);
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Done\. Rosa Resident's data has been deleted/);
  await dana.close({ all: true });

  await sam.person.submit();
  expect(sam.person.modal()?.plainText()).toMatch(/There's nothing to delete/);
  await sam.person.close({ all: true });

  expect(await tablesWith(seed.resident.user)).toEqual([]);
  expect(await tablesWith('Rosa')).toEqual([]);
  for (const table of [
    'rematches',
    'goals',
    'meeting_entries',
    'fit_checks',
    'conversations',
    'time_proposals',
  ] as const)
    expect([table, await world.open.db.selectFrom(table).selectAll().execute()]).toEqual([table, []]);
  for (const table of ['welcomes', 'untold'] as const)
    expect([table, await world.open.db.selectFrom(table).select('slack_user_id').execute()]).toEqual([
      table,
      [{ slack_user_id: seed.mentor.user }],
    ]);
  const place = world.open.db.selectFrom('members').selectAll().where('id', '=', seed.resident.id);
  expect(await place.executeTakeFirst()).toMatchObject({ roles: [], pgy: null, starts_on: null, topics: [] });
  expect(await world.open.db.selectFrom('meetings').selectAll().execute()).toHaveLength(1);
  expect((await rosa.openHome()).plainText()).toMatch(/You're not on a mentoring roster/);

  await as(seed.director).command('/mentor export');
  await dana.waitForModal('Export');
  await dana.fill('What', 'Pairs and meetings');
  await dana.submit();
  await dana.waitFor(/Sent\. You'll find it in your messages from Mentor/, {
    where: 'modal',
  });
  await dana.close({ all: true });
  await world.settle();
  const file = [...world.slack.workspace.files.values()].at(-1);
  expect(
    (await rowsOf(Buffer.from(String(file?.content), 'base64'))).map((row) => row.join()),
  ).toContainEqual(expect.stringMatching(/^Someone who has left,,Max Mentor,/));

  await clickMore(dana, 'Activity log');
  expect((await dana.waitForModal('Activity log')).plainText()).toMatch(
    /@Dana Director deleted the data of someone who has left/,
  );
  await dana.close({ all: true });
  world.slack.assertClean({ allow: ['user_disabled'] });
});

test('another program that has the person keeps them; a coordinator and a made-up click get nowhere', async () => {
  const elsewhere = await addAnotherProgram(world, seed.workspaceId, { name: 'Surgery' });
  const there = await addPerson(world, seed, 'Ada Away', ['resident'], { pgy: 1 });
  await world.open.db
    .insertInto('members')
    .columns(['id', 'workspace_id', 'program_id', 'slack_user_id', 'roles', 'created_at', 'updated_at'])
    .expression((eb) =>
      eb
        .selectFrom('members')
        .select((each) => [
          each.val(crypto.randomUUID()).as('id'),
          'workspace_id',
          each.val(elsewhere).as('program_id'),
          ...(['slack_user_id', 'roles', 'created_at', 'updated_at'] as const),
        ])
        .where('id', '=', there.id),
    )
    .execute();
  await leaves(seed.director, there, 'Ada Away');
  const metadata = { program: seed.programId, person: there.id };
  for (const who of [seed.coordinator, seed.mentor, there]) {
    const forge = await forger(world, who.user);
    await forge({ submit: 'removal.confirm', metadata });
    await as(who).close({ all: true });
  }
  const forge = await forger(world, seed.director.user);
  await forge({ submit: 'removal.confirm', metadata: { ...metadata, person: seed.newResident.id } });
  await as(seed.director).close({ all: true });
  expect(await tablesWith('removed:')).toEqual(['members', 'people']);
  expect((await everyRow(world.open.db)).members?.filter((row) => row.includes('removed:'))).toHaveLength(1);

  const { person } = await openRemoval(seed.director);
  await person.fill('Person', 'Ada Away');
  await person.submit();
  await person.submit();
  await person.close({ all: true });
  expect((await as(there).openHome()).plainText()).toMatch(/Surgery/);
  const rows = await world.open.db
    .selectFrom('members')
    .select('program_id')
    .where('slack_user_id', '=', there.user)
    .execute();
  expect(rows).toEqual([{ program_id: elsewhere }]);
});

test('a promised mentor who leaves is deleted as anyone: a hidden change is neither counted nor missing, and its day falls through as ever', async () => {
  const own = await seedProgram(world, 'Pediatrics');
  const dan = await addPerson(world, own, 'Dan Both', ['mentor', 'director']);
  const rita = await addPerson(world, own, 'Rita Asks', ['resident'], { pgy: 2 });
  await addPairRow(world.open.db, own, rita.id, dan.id, { next_check_at: null, started_on: '2026-07-01' });
  await ask(world, rita);
  await approve(world, own, '2026-12-01', 'Olga Other', 'dm');
  await leaves(own.director, own.otherMentor, 'Olga Other');
  await leaves(own.director, own.mentor, 'Max Mentor'); // of whom nothing is promised
  const { person, modal } = await openRemoval(dan); // the mentor in question
  expect(modal.plainText()).toMatch(/Max Mentor[\s\S]*Olga Other/);
  await person.fill('Person', 'Olga Other');
  await person.submit();
  expect(person.modal()?.plainText()).toMatch(/there were 0 pairs with 0 meetings/);
  await person.submit();
  expect(person.modal()?.plainText()).toMatch(/Done\. Olga Other's data has been deleted/);
  await person.close({ all: true });
  world.travelTo('2026-12-01T18:00:00Z');
  await world.tick();
  const pairs = await world.open.db
    .selectFrom('pairs')
    .select('status')
    .where('resident_id', '=', rita.id)
    .execute();
  expect(pairs).toEqual([{ status: 'ended' }]); // Rita waits for a mentor, as after any ending
  expect(as(own.director).everythingSeen()).toMatch(/Someone who has left is no longer a mentor\. Rita Asks/);
  expect(as(dan).everythingSeen()).not.toMatch(/no longer a mentor/);
  world.slack.assertClean({ allow: ['user_disabled'] });
});
