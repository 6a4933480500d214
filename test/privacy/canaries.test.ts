import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import {
  ask,
  decide,
  decideAndUndo,
  dumpDatabase,
  fillAsk,
  readAnswer,
  type Seed,
} from '../journeys/rematch/acts.ts';
import { allText } from '../support/documents.ts';
import { everyRow } from '../support/effects.ts';
import { addPairRow } from '../support/fixtures.ts';
import {
  addAnotherProgram,
  addPerson,
  type Someone,
  seedProgram,
  startWorld,
  type World,
} from '../support/world.ts';
import { report } from './report.ts';

/** What is planted, by the field it is planted in: one string each, found nowhere else in the world. */
const PLANTED = {
  'text typed after /mentor rematch': 'canary-argument',
  'new match: in your words': 'canary-words',
  'new match: a director’s words to talk': 'canary-talk',
  'new match: a director’s note with the decision': 'canary-note',
  'new match: a director’s note with a decision undone': 'canary-undone',
  'new match: words of a request taken back': 'canary-withdrawn',
  'new match: a director’s note with a refusal': 'canary-declined',
  'request for a mentor: the note': 'canary-wish',
  'a private note on a meeting': 'canary-diary',
  'new match: words of a submission that failed': 'canary-unsaved',
  'request for a mentor: the note of a submission that failed': 'canary-unsent',
} as const;
type Field = keyof typeof PLANTED;

let world: World;
let seed: Seed;
let stranger: Someone;
let unwanted: Someone;
const allowed: RegExp[] = [];
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
  const elsewhere = {
    workspaceId: seed.workspaceId,
    programId: await addAnotherProgram(world, seed.workspaceId),
  };
  unwanted = await addPerson(world, seed, 'Una Unwanted', ['mentor']);
  stranger = await addPerson(world, elsewhere, 'Otto Otherdirector', ['director', 'coordinator']);
});
afterEach(() => world.slack.assertClean({ allow: allowed }));
afterAll(() => world.stop());

const as = (someone: Someone) => world.slack.as(someone.user);

/** Plants every string through the product itself, as people would enter it. */
async function plant(): Promise<void> {
  const rosa = as(seed.resident);
  await rosa.command('/mentor log');
  await rosa.waitForModal('Log a meeting');
  await rosa.fill('Private note', PLANTED['a private note on a meeting']);
  expect((await rosa.submit()).errors).toBeUndefined();
  await rosa.close({ all: true });
  await rosa.command(`/mentor rematch ${PLANTED['text typed after /mentor rematch']}`);
  await rosa.waitForModal('Ask for a new match');
  await rosa.close({ all: true });
  const taken = await ask(world, seed.resident, {
    words: PLANTED['new match: words of a request taken back'],
  });
  await withdraw(taken.id);
  await ask(world, seed.resident, { words: PLANTED['new match: in your words'], preferred: ['Olga Other'] });
  await decideAs({
    Decision: 'Decline',
    'Note to the resident': PLANTED['new match: a director’s note with a refusal'],
  });
  await ask(world, seed.resident, { words: PLANTED['new match: in your words'] });
  await decideAs({
    Decision: 'Ask to talk',
    'Note to the resident': PLANTED['new match: a director’s words to talk'],
  });
  expect(await readAnswer(world, seed.resident)).toContain('canary-talk');
  await decideAndUndo(world, seed.director, seed.channelId, {
    Decision: 'Approve with a new mentor',
    'New mentor': 'Olga Other',
    Date: '2026-10-01',
    'Note to the resident': PLANTED['new match: a director’s note with a decision undone'],
  });
  await decideAs({
    Decision: 'Approve with a new mentor',
    'New mentor': 'Olga Other',
    'When does the current match end?': 'Now',
    'Note to the resident': PLANTED['new match: a director’s note with the decision'],
  });
  const nina = as(seed.newResident);
  await nina.command('/mentor request');
  await nina.waitForModal('Ask for a mentor');
  await nina.fillAll({
    'What would you like from a mentor?': ['Career advice'],
    'Rather not be matched with': ['Una Unwanted'],
    Note: PLANTED['request for a mentor: the note'],
  });
  expect((await nina.submit()).errors).toBeUndefined();
  await nina.close({ all: true });
  await world.settle();
}

async function withdraw(id: string): Promise<void> {
  const rosa = as(seed.resident);
  await rosa.command('/mentor rematch');
  await rosa.waitForModal('Ask for a new match');
  await rosa.click('Withdraw');
  await rosa.waitFor(/Nothing has changed/);
  await rosa.close({ all: true });
  await world.settle();
  const row = world.open.db.selectFrom('rematches').select('status').where('id', '=', id);
  expect(await row.executeTakeFirstOrThrow()).toEqual({ status: 'withdrawn' });
}

async function decideAs(values: Record<string, string>): Promise<void> {
  const { person, result } = await decide(world, seed.director, seed.channelId, values);
  expect(result.errors).toBeUndefined();
  await person.close({ all: true });
  world.passUndo();
  await world.tick();
}

/** Every file that a director can have, of every kind. */
async function exportsEverything(director: Someone): Promise<void> {
  const sam = as(director);
  for (const kind of ['Excel and Word (.xlsx, .docx)', 'CSV and PDF (.csv, .pdf)']) {
    await sam.command('/mentor export');
    await sam.waitForModal('Export');
    await sam.fillAll({
      'What to export': ['Roster', 'Pairs and meetings', 'Summary for the program evaluation'],
      'File type': kind,
    });
    await sam.submit();
    await sam.waitFor(/Sent\./, { where: 'modal' });
    await sam.close({ all: true });
  }
  await world.settle();
}

/** Everything that someone comes to see who looks everywhere, with their own file of data. */
async function looksEverywhere(someone: Someone): Promise<string> {
  const person = as(someone);
  await person.openHome();
  for (const [command, title] of [
    ['/mentor rematch', 'Ask for a new match'],
    ['/mentor privacy', 'My data'],
  ] as const) {
    await person.command(command);
    await person.waitForModal(title);
    if (title === 'My data') {
      await person.click('Download my data');
      await person.waitFor(/Your file is in your messages/);
    }
    await person.close({ all: true });
  }
  await person.command('/mentor');
  await world.settle();
  return person.everythingSeen();
}

/** What went wrong on purpose: answers that quote nothing, in the log and to the person. */
async function runIntoErrors(): Promise<void> {
  const { db } = world.open;
  const rosa = as(seed.resident);
  allowed.push(/views\.update/);
  world.slack.faults.add({ method: 'views.update', kind: 'error', error: 'internal_error', times: 1 });
  await rosa.click('Read');
  await world.slack.settled();
  world.slack.workspace.modals.clear();
  // Sealed texts in the wrong rows: they do not open, and nothing of them is quoted.
  await sql`update rematches set note_to_resident = confidential where status = 'approved'`.execute(db);
  await rosa.click('Read');
  await rosa.waitFor(/Something went wrong/);
  await rosa.close({ all: true });
  await failToSave();
}

/** A resident gets another account, and a director moves their records to it; answers with the account. */
async function moveAccount(who: Someone): Promise<string> {
  allowed.push(/user_disabled/);
  const name = world.slack.workspace.user(who.user).real_name;
  world.slack.deactivate(who.user);
  await world.settle();
  const { id } = world.slack.addUser({ name: 'moved', real_name: name, email: 'moved@hospital.example' });
  const dana = as(seed.director);
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.click('Add or edit a person');
  await dana.waitForModal('Add or edit a person');
  await dana.click('Move to a new account');
  await dana.waitForModal('New Slack account');
  await dana.fillAll({ Person: name, 'New account': id });
  await dana.submit();
  await dana.submit();
  expect(dana.modal()?.plainText()).toMatch(/Done\. The records of/);
  await dana.close({ all: true });
  await world.tick();
  return id;
}

/** The database refuses the very rows that people submit, and tells in its error what they hold. */
async function failToSave(): Promise<void> {
  const { db } = world.open;
  for (const table of ['rematches', 'requests'])
    await sql`alter table ${sql.table(table)} add constraint refused check (false) not valid`.execute(db);
  const late = await addPerson(world, seed, 'Lena Late', ['resident']);
  await addPairRow(world.open.db, seed, late.id, seed.otherMentor.id, {
    started_on: '2026-09-01',
    next_check_at: null,
  });
  const lena = await fillAsk(world, late, { words: PLANTED['new match: words of a submission that failed'] });
  await lena.submit();
  await lena.waitFor(/Something went wrong/);
  await lena.close({ all: true });
  const lone = await addPerson(world, seed, 'Lou Lone', ['resident']);
  const lou = as(lone);
  await lou.command('/mentor request');
  await lou.waitForModal('Ask for a mentor');
  await lou.fillAll({
    'What would you like from a mentor?': ['Career advice'],
    Note: PLANTED['request for a mentor: the note of a submission that failed'],
  });
  await lou.submit();
  await lou.waitFor(/Something went wrong/);
  await lou.close({ all: true });
  for (const table of ['rematches', 'requests'])
    await sql`alter table ${sql.table(table)} drop constraint refused`.execute(db);
}

/** The database's own files: what a copy of the disk would give away, rows that are deleted already among it. */
async function rawFiles(): Promise<string> {
  if (world.open.kind !== 'pglite') {
    await sql`checkpoint`.execute(world.open.db);
    const { rows } = await sql<{ bytes: Buffer }>`
      select pg_read_binary_file(path) as bytes
      from (select pg_relation_filepath(oid) as path from pg_class where relkind in ('r', 'i', 't', 'm')
        and relnamespace <> 'pg_catalog'::regnamespace) files
      where path is not null`.execute(world.open.db);
    return Buffer.concat(rows.map(({ bytes }) => bytes)).toString('latin1');
  }
  const dump = await world.open.pglite.dumpDataDir('none');
  return Buffer.from(await dump.arrayBuffer()).toString('latin1');
}

const metadataOf = (args: object): unknown => {
  const view = 'view' in args ? args.view : undefined;
  const parsed: unknown = typeof view === 'string' ? JSON.parse(view) : view;
  return parsed && typeof parsed === 'object' && 'private_metadata' in parsed ? parsed.private_metadata : '';
};

/** The places where each field's string may be found at all; everywhere else none may. */
const MAY: Record<Field, string[]> = {
  'text typed after /mentor rematch': [],
  'new match: in your words': ['the deciding director', 'the author’s own file'],
  'new match: a director’s words to talk': ['the author, as the answer'],
  'new match: a director’s note with the decision': ['the author’s own file'],
  'new match: a director’s note with a decision undone': [],
  'new match: words of a request taken back': ['the author’s own file'],
  'new match: a director’s note with a refusal': ['the author’s own file'],
  'request for a mentor: the note': [],
  'a private note on a meeting': ['the author’s own file'],
  'new match: words of a submission that failed': [],
  'request for a mentor: the note of a submission that failed': [],
};

test('what was planted in confidence is found nowhere but where it is meant to be', async () => {
  await plant();
  const places = new Map<string, string>();
  const others: Record<string, Someone> = {
    'the mentor': seed.mentor,
    'the new mentor': seed.otherMentor,
    'another resident': seed.newResident,
    'the coordinator': seed.coordinator,
    'a director who did not open it': seed.secondDirector,
    'another program’s director': stranger,
  };
  for (const [name, someone] of Object.entries(others)) places.set(name, await looksEverywhere(someone));
  places.set('the deciding director', as(seed.director).everythingSeen());
  places.set('the author, as the answer', as(seed.resident).everythingSeen());
  await looksEverywhere(seed.resident);
  await runIntoErrors();
  await sql`update rematches set note_to_resident = null where status = 'approved'`.execute(world.open.db);
  seed.resident = { ...seed.resident, user: await moveAccount(seed.resident) };
  for (const [name, someone] of Object.entries(others)) places.set(name, await looksEverywhere(someone));
  await looksEverywhere(seed.resident);
  await exportsEverything(seed.secondDirector);
  const beforeOwnWords = world.slack.calls.length;

  places.set('log, at trace', world.logLines.join(''));
  const metrics = await fetch(`http://127.0.0.1:${world.running.healthPort}/metrics`);
  places.set('metrics', await metrics.text());
  places.set('every table, the queue’s among them', await dumpDatabase(world));
  places.set('the database’s files', await rawFiles());
  const carrying = world.slack.calls.slice(0, beforeOwnWords);
  places.set('private_metadata', carrying.map(({ args }) => JSON.stringify(metadataOf(args))).join('\n'));
  const notViews = carrying.filter(({ method }) => !method.startsWith('views.'));
  places.set('every call to Slack but views', JSON.stringify(notViews.map(({ args }) => args)));
  const channels = [
    seed.channelId,
    ...Object.values(others).map(({ user }) => world.slack.workspace.im(user).id),
  ];
  channels.push(
    world.slack.workspace.im(seed.resident.user).id,
    world.slack.workspace.im(seed.director.user).id,
  );
  places.set(
    'an owner’s export of channels and DMs',
    channels.map((channel) => JSON.stringify(world.slack.workspace.messagesIn(channel))).join('\n'),
  );
  const files = [...world.slack.workspace.files.values()];
  places.set(
    'files of data',
    files.map(({ name, content }) => allText(name, Buffer.from(content, 'base64'))).join('\n'),
  );
  places.set('acknowledgements', world.slack.deliveries.map(({ ackBody }) => ackBody ?? '').join('\n'));

  expect(places.get('log, at trace')).toContain('listener failed');
  expect(places.get('metrics')).toContain('# TYPE');
  expect(places.get('every table, the queue’s among them')).toMatch(
    /pgboss\.[\s\S]*rematch\.notice|rematch\.notice[\s\S]*pgboss\./,
  );
  for (const held of ['Rosa Resident', 'Meetings in the year', '<w:t', '%PDF-'])
    expect(places.get('files of data')).toContain(held);
  const cases: { field: string; place: string; found: boolean; may: boolean }[] = [];
  for (const [field, canary] of Object.entries(PLANTED)) {
    for (const [place, text] of places) {
      cases.push({
        field,
        place,
        found: text.includes(canary),
        may: isMeantFor(field as Field, place),
      });
    }
  }
  report(
    'canaries',
    `${Object.keys(PLANTED).length} fields in ${places.size} places: ${cases.length} searches`,
  );
  expect(cases.filter(({ found, may }) => found && !may)).toEqual([]);
  // The eyes do see: what is meant to be read was found.
  expect(places.get('the deciding director')).toContain('canary-words');
  expect(places.get('the author, as the answer')).toContain('canary-talk');
});

/** Whether this place may hold it: what the director or the author typed or read with their own eyes. */
function isMeantFor(field: Field, place: string): boolean {
  if (MAY[field].includes(place)) return true;
  const own = {
    'the deciding director': /new match: (in your|a director)/,
    'the author, as the answer': /new match|typed/,
  };
  if (place === 'the deciding director') return own[place].test(field);
  if (place === 'the author, as the answer') return own[place].test(field);
  return place === 'another resident' && field === 'request for a mentor: the note'; // her own words
}

test('whom a resident would rather not have is in no table but the roster, in no message, and in no one’s window', async () => {
  const rows = await everyRow(world.open.db);
  const holding = Object.keys(rows).filter((table) =>
    rows[table]?.some((row) => row.includes(unwanted.user)),
  );
  expect(holding.sort()).toEqual(['members', 'people']);
  const { id } = await world.open.db
    .selectFrom('members')
    .select('id')
    .where('slack_user_id', '=', unwanted.user)
    .executeTakeFirstOrThrow();
  const naming = Object.keys(rows).filter((table) => rows[table]?.some((row) => row.includes(id)));
  expect(naming).toEqual(['members']);
  const dana = as(seed.director);
  await dana.openHome();
  const cards = dana.channel(seed.channelId).filter((message) => message.plainText().includes('Nina New'));
  expect(cards.length).toBe(1);
  await dana.click('Assign', { in: cards[0]! });
  const modal = await dana.waitForModal('Assign a mentor');
  expect(modal.plainText()).toContain('canary-wish'); // the note is for directors
  const shown = [JSON.stringify(modal.view), JSON.stringify(cards[0]?.message)].join();
  expect([shown.includes(unwanted.user), shown.includes(id), shown.includes('Una Unwanted')]).toEqual([
    false,
    false,
    false,
  ]);
  await dana.close({ all: true });
  // The deciding director saw her in the list of mentors for someone else's new match; the others saw nothing.
  const others = [seed.secondDirector, seed.coordinator, seed.mentor, seed.otherMentor, unwanted, stranger];
  for (const someone of others) {
    const seen = as(someone)
      .sees()
      .map(({ message, view }) => JSON.stringify([message, view]))
      .join();
    expect([someone.user, seen.includes('Una Unwanted')]).toEqual([someone.user, false]);
  }
  expect(world.logLines.join('')).not.toContain(unwanted.user);
  report(
    'canaries',
    'a person someone would rather not have: every table, the card, the director’s window, all that 6 others saw',
  );
});

test('the author’s own file has their words, once they ask for them', async () => {
  await sql`update rematches set note_to_resident = null where status = 'approved'`.execute(world.open.db);
  const rosa = as(seed.resident);
  await rosa.command('/mentor privacy');
  await rosa.waitForModal('My data');
  await rosa.click('Include what I wrote');
  await rosa.waitFor(/Your file is in your messages/);
  await rosa.close({ all: true });
  const file = [...world.slack.workspace.files.values()].at(-1);
  const text = Buffer.from(file?.content ?? '', 'base64').toString();
  for (const canary of ['canary-diary', 'canary-words', 'canary-withdrawn', 'canary-declined'])
    expect(text).toContain(canary);
  expect(text).not.toContain('canary-argument');
  expect(world.logLines.join('')).not.toContain('canary');
});
