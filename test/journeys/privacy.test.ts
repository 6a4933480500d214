import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { everyRow } from '../support/effects.ts';
import { dated, forger, typed } from '../support/forge.ts';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { ask, decide, type Seed } from './rematch/acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => {
  world.slack.workspace.modals.clear();
  world.slack.assertClean();
});
afterAll(() => world.stop());

async function openPrivacy(someone: Someone) {
  const person = world.slack.as(someone.user);
  await person.command('/mentor privacy');
  await person.waitForModal('My data');
  return person;
}

/** Presses a download button and reads the file that came. */
async function downloaded(someone: Someone, label: string): Promise<string> {
  const person = await openPrivacy(someone);
  const before = world.slack.workspace.files.size;
  await person.click(label);
  await person.waitFor(/Your file is in your messages/);
  await person.close({ all: true });
  const file = [...world.slack.workspace.files.values()].at(-1);
  expect(world.slack.workspace.files.size).toBe(before + 1);
  expect(file?.channels).toEqual([world.slack.workspace.im(someone.user).id]);
  return Buffer.from(file?.content ?? '', 'base64').toString('utf8');
}

const shape = z.object({
  person: z.object({ display_name: z.string() }),
  pairs: z.array(z.object({ mentor: z.string() })),
  requests_for_a_new_match: z
    .array(z.object({ in_confidence: z.unknown(), note_to_you: z.unknown(), status: z.string() }))
    .optional(),
  opened_by: z.array(z.object({ user: z.string(), action: z.string() })).optional(),
});

describe('a download when Slack is slow', () => {
  const filesOf = ({ user }: Someone) =>
    world.slack.workspace.messagesIn(world.slack.workspace.im(user).id).filter(({ files }) => files?.length);

  test('an answer that is lost makes no second file', async () => {
    const person = await openPrivacy(seed.mentor);
    world.slack.faults.add({ method: 'files.completeUploadExternal', kind: 'lost_reply', times: 1 });
    await person.click('Download my data');
    await person.waitFor(/Your file is in your messages/, { where: 'modal' });
    await person.close({ all: true });
    expect(filesOf(seed.mentor)).toHaveLength(1);
  });
});

describe('/mentor privacy', () => {
  test('names the same honest limits as the request window, what a message may contain, and what stays', async () => {
    const limit =
      /There's one limit you should know about:[^.]*one resident may guess[^.]*few other matches change that day[^.]*\./;
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor rematch');
    const asked = (await rosa.waitForModal('Ask for a new match')).plainText().match(limit)?.[0];
    await rosa.close({ all: true });
    await openPrivacy(seed.resident);
    const text = rosa.modal()?.plainText() ?? '';
    expect(asked).toBeDefined();
    expect(text.match(limit)?.[0]).toBe(asked);
    expect(text).toMatch(/nothing confidential is ever put in a message, unless you ask for a download/);
    expect(text).toMatch(/place or link for a meeting you schedule stays in messages to the two of you/);
    expect(text).toMatch(
      /a director can delete your data\. What stays, without your name: .*published totals/,
    );
    await rosa.close({ all: true });
  });

  test('counts what is kept, and says who opened one’s own confidential request', async () => {
    const fresh = await openPrivacy(seed.newResident);
    expect(fresh.modal()?.plainText()).toMatch(/1 program with your roles.*0 matches/s);
    expect(fresh.modal()?.plainText()).not.toContain('Who has opened');
    expect(fresh.modal()?.plainText()).toContain('only you can read or delete it');
    await fresh.close({ all: true });

    await ask(world, seed.resident, { words: 'canary-words it hurts' });
    const { person } = await decide(world, seed.director, seed.channelId, {
      Decision: 'Approve with a new mentor',
      'New mentor': 'Olga Other',
      'Note to the resident': 'canary-note take care',
    });
    await person.close({ all: true });
    await world.settle();
    const rosa = await openPrivacy(seed.resident);
    const text = rosa.modal()?.plainText();
    expect(text).toContain('1 confidential request');
    expect(text).toMatch(/@Dana Director opened it on Mon, Sep 14, 2026/);
    expect(text).toMatch(/@Dana Director answered it on/);
    expect(text).not.toContain('Sam Associate');
    await rosa.close({ all: true });
  });

  test('the file holds one’s own words only when asked for, and comes to no one else', async () => {
    const without = await downloaded(seed.resident, 'Download my data');
    expect(without).not.toContain('canary');
    expect(shape.parse(JSON.parse(without)).requests_for_a_new_match).toHaveLength(1);
    const all = await downloaded(seed.resident, 'Include what I wrote');
    const file = shape.parse(JSON.parse(all));
    expect(file.person.display_name).toBe('Rosa Resident');
    // The successor is not announced yet, so the file does not know of them either.
    expect(file.pairs.map(({ mentor }) => mentor)).toEqual([seed.mentor.user]);
    expect(file.requests_for_a_new_match?.[0]).toMatchObject({
      in_confidence: { words: 'canary-words it hurts' },
      note_to_you: 'canary-note take care',
      status: 'approved',
    });
    expect(file.opened_by?.map(({ user }) => user)).toEqual([seed.director.user, seed.director.user]);
    for (const someone of [seed.mentor, seed.otherMentor, seed.coordinator, seed.secondDirector]) {
      expect(world.slack.as(someone.user).everythingSeen()).not.toContain('canary');
    }
    expect(world.logLines.join('')).not.toContain('canary');
  });

  test('a mentor’s modal and file say nothing of a request about them, nor of an ending to come', async () => {
    const max = await openPrivacy(seed.mentor);
    expect(max.modal()?.plainText()).not.toMatch(/confidential request\b.*•|Who has opened|1 confidential/);
    expect(
      max
        .modal()
        ?.controls()
        .map((control) => control.label),
    ).toEqual(['Download my data']);
    await max.close({ all: true });
    const file = await downloaded(seed.mentor, 'Download my data');
    expect(file).not.toMatch(/canary|match"|opened_by|change_at|end_reason|scheduled|rematch|confiden\w+"/);
    expect(shape.parse(JSON.parse(file)).pairs).toHaveLength(1);
    const olga = await downloaded(seed.otherMentor, 'Download my data');
    expect(shape.parse(JSON.parse(olga)).pairs).toHaveLength(0);
  });

  test('Slack does not take the file: the person is told, and nothing half-sent is left', async () => {
    const rosa = await openPrivacy(seed.resident);
    world.slack.faults.add({ method: 'files.upload', kind: 'reset', times: 1 });
    await rosa.click('Download my data');
    await rosa.waitFor(/Slack couldn't save the file/);
    await rosa.close({ all: true });
  });
});

describe('a private note on a meeting', () => {
  test('is read by its author alone, taken along, and deleted for good; what was logged stays', async () => {
    const rosa = world.slack.as(seed.resident.user);
    await rosa.command('/mentor log');
    await rosa.waitForModal('Log a meeting');
    await rosa.fillAll({ 'Private note': 'Ask about the *cardiology* elective <!channel>' });
    expect((await rosa.submit()).errors).toBeUndefined();
    await rosa.close({ all: true });
    // Logged again without a note: the note stays.
    await rosa.command('/mentor log');
    await rosa.waitForModal('Log a meeting');
    await rosa.fill('How did you meet?', 'Phone');
    await rosa.submit();
    await rosa.close({ all: true });

    await openPrivacy(seed.resident);
    expect(rosa.modal()?.plainText()).toContain(
      '1 private note on meetings, encrypted, which only you can read',
    );
    await rosa.click('My private notes');
    const shown = await rosa.waitFor(/cardiology/, { where: 'modal' });
    expect(shown.plainText()).toContain('with @Max Mentor');
    expect(JSON.stringify(shown.view)).not.toContain('<!channel>');
    await rosa.close({ all: true });
    expect(await downloaded(seed.resident, 'Download my data')).not.toContain('cardiology');
    expect(await downloaded(seed.resident, 'Include what I wrote')).toContain('cardiology');

    for (const other of [seed.mentor, seed.director]) {
      const person = await openPrivacy(other);
      expect(person.modal()?.buttons()).not.toContain('My private notes');
      await person.close({ all: true });
      expect(await downloaded(other, 'Download my data')).not.toContain('cardiology');
      expect(person.everythingSeen()).not.toContain('cardiology');
    }
    expect(JSON.stringify(await everyRow(world.open.db))).not.toContain('cardiology');

    await openPrivacy(seed.resident);
    await rosa.click('My private notes');
    await rosa.waitFor(/cardiology/, { where: 'modal' });
    expect(rosa.modal()?.buttons()).toEqual(['Edit', 'Delete']);
    await rosa.click('Delete');
    await rosa.waitFor(/Deleted\..*You don't have any private notes/s, { where: 'modal' });
    await rosa.close({ all: true });
    const entries = await world.open.db.selectFrom('meeting_entries').select(['way', 'note']).execute();
    expect(entries.map(({ way }) => way)).toEqual(['phone']);
    await openPrivacy(seed.resident);
    expect(rosa.modal()?.plainText()).not.toContain('private note on meetings, encrypted');
    await rosa.close({ all: true });
  });

  test('each note can be changed or deleted by itself, by its author alone', async () => {
    const rosa = world.slack.as(seed.resident.user);
    for (const [date, text] of [
      ['2026-09-10', 'About research'],
      ['2026-09-11', 'About <nights> & sleep'],
    ] as const) {
      await rosa.command('/mentor log');
      await rosa.waitForModal('Log a meeting');
      await rosa.fillAll({ Date: date, 'Private note': text });
      expect((await rosa.submit()).errors).toBeUndefined();
      await rosa.close({ all: true });
    }
    await openPrivacy(seed.resident);
    await rosa.click('My private notes');
    const listed = await rosa.waitFor(/About research/, { where: 'modal' });
    expect(listed.buttons()).toEqual(['Edit', 'Delete', 'Edit', 'Delete', 'Delete all my notes']);
    await rosa.click('Edit'); // the newest meeting's
    const window = await rosa.waitForModal('Private note');
    expect(window.controls()[0]?.element.initial_value).toBe('About <nights> & sleep');
    await rosa.fill('Private note', 'About days');
    expect((await rosa.submit()).errors).toBeUndefined();
    await rosa.waitFor(/Saved\.[\s\S]*About days/, { where: 'modal' });
    const { id } = await world.open.db
      .selectFrom('meeting_entries')
      .innerJoin('meetings', 'meetings.id', 'meeting_entries.meeting_id')
      .select('meeting_entries.id')
      .where('meetings.met_on', '=', '2026-09-11')
      .executeTakeFirstOrThrow();
    const max = await forger(world, seed.mentor.user);
    await max({
      submit: 'privacy.note.submit',
      metadata: { note: id },
      entered: { note: typed('not mine') },
    });
    await max({ click: 'privacy.note.delete', value: id });
    await rosa.close({ all: true });
    expect(await downloaded(seed.resident, 'Include what I wrote')).toContain('About days');
    await openPrivacy(seed.resident);
    await rosa.click('My private notes');
    await rosa.waitFor(/About days/, { where: 'modal' });
    await rosa.click('Delete all my notes');
    await rosa.waitFor(/2 private notes deleted. The meetings you logged are unchanged/, { where: 'modal' });
    await rosa.close({ all: true });
    await world.open.db.deleteFrom('meetings').where('met_on', '<', '2026-09-14').execute();
  });

  test('somebody about whom nothing is kept reads that; who is in a program never does', async () => {
    const stranger = world.slack.as(world.slack.addUser({ name: 'visitor' }).id);
    await stranger.command('/mentor privacy');
    await stranger.waitForModal('My data');
    expect(stranger.modal()?.plainText()).toMatch(/Mentor keeps nothing about you\./);
    expect(stranger.modal()?.buttons()).toEqual([]);
    await stranger.close({ all: true });
    await openPrivacy(seed.newResident);
    expect(world.slack.as(seed.newResident.user).modal()?.plainText()).toMatch(/What Mentor keeps about you/);
  });

  test('a note that is too long stays in the window', async () => {
    const max = await forger(world, seed.mentor.user);
    await max({
      submit: 'meetings.log.submit',
      metadata: { pair: seed.pairId },
      entered: {
        date: dated('2026-09-14'),
        way: {
          value: {
            type: 'radio_buttons',
            selected_option: { text: { type: 'plain_text', text: 'Video' }, value: 'video' },
          },
        },
        note: typed('x'.repeat(2001)),
      },
    });
    const rows = await world.open.db.selectFrom('meeting_entries').selectAll().execute();
    expect(rows).toHaveLength(1);
  });
});
