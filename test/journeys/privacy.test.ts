import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
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
  await person.waitForModal('Privacy');
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

describe('/mentor privacy', () => {
  test('counts what is kept, and says who opened one’s own confidential request', async () => {
    const fresh = await openPrivacy(seed.newResident);
    expect(fresh.modal()?.plainText()).toMatch(/1 program with your roles.*0 matches/s);
    expect(fresh.modal()?.plainText()).not.toContain('Who opened');
    expect(fresh.modal()?.plainText()).toContain('Mentor stores none');
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

  test('the file holds one’s own words only when asked for, and comes to nobody else', async () => {
    const without = await downloaded(seed.resident, 'Download my data');
    expect(without).not.toContain('canary');
    expect(shape.parse(JSON.parse(without)).requests_for_a_new_match).toHaveLength(1);
    const all = await downloaded(seed.resident, 'Download with my words');
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
    expect(max.modal()?.plainText()).not.toMatch(/confidential request\b.*•|Who opened|1 confidential/);
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
    await rosa.waitFor(/Slack did not take the file/);
    await rosa.close({ all: true });
  });
});
