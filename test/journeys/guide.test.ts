import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';
import { forgeClick } from './rematch/acts.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);

async function guide(who: Someone) {
  const person = as(who);
  await person.command('/mentor guide');
  await person.waitForModal('How mentoring works here');
  return person;
}

describe('what to talk about', () => {
  test('the guide has pages, each with three questions', async () => {
    const rosa = await guide(seed.resident);
    for (const title of ['The first meeting', 'A difficult stretch', 'The last meeting']) {
      await rosa.fill('What to talk about', title);
      await world.settle();
      const page = await rosa.waitForModal('What to talk about');
      expect(page.plainText()).toContain(title);
      expect(page.plainText().match(/^• .*\?$/gm)).toHaveLength(3);
      await rosa.close();
    }
    await rosa.close({ all: true });
  });

  test('a difficult stretch says first what to do if someone is in danger', async () => {
    const rosa = await guide(seed.resident);
    await rosa.fill('What to talk about', 'A difficult stretch');
    await world.settle();
    const page = await rosa.waitForModal('What to talk about');
    expect(page.plainText()).toMatch(
      /^What to talk about\s+A difficult stretch\s+If you or someone else may be in danger, call or text 988 now\./,
    );
    expect(page.plainText()).toContain('What you say to each other is never stored');
    await rosa.close({ all: true });
  });

  test('directors add links, checked; each reader sees theirs, on the page they are for', async () => {
    const dana = as(seed.director);
    await dana.command('/mentor resources');
    await dana.waitForModal('Resources');
    await dana.fillAll({ Title: 'Wellness & counseling', Link: 'http://gme.example/help' });
    expect((await dana.submit()).errors).toMatchObject([
      { message: expect.stringMatching(/starts with https/) },
    ]);
    await dana.fillAll({
      Link: 'https://gme.example/help',
      "Who it's for": 'Residents',
      'When in the year': 'A difficult stretch',
    });
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/Saved[\s\S]*Wellness & counseling/);
    await dana.close({ all: true });
    const rosa = await guide(seed.resident);
    expect(rosa.modal()?.plainText()).toMatch(/From your program[\s\S]*Wellness & counseling/);
    await rosa.fill('What to talk about', 'A difficult stretch');
    await world.settle();
    expect((await rosa.waitForModal('What to talk about')).plainText()).toMatch(/Wellness & counseling/);
    await rosa.close({ all: true });
    expect((await as(seed.resident).openHome()).plainText()).toMatch(
      /From your program[\s\S]*Wellness & counseling/,
    );
    for (const who of [seed.mentor, seed.director])
      expect((await as(who).openHome()).plainText()).not.toMatch(/Wellness/);
    const max = await guide(seed.mentor);
    expect(max.modal()?.plainText()).not.toMatch(/Wellness/);
    await max.close({ all: true });
    const again = as(seed.director);
    await again.command('/mentor resources');
    await again.waitForModal('Resources');
    await again.click('Remove');
    await again.waitFor(/Removed/, { where: 'modal' });
    expect(again.modal()?.plainText()).not.toMatch(/Wellness/);
    await again.close({ all: true });
    const forged = await forgeClick(world, seed.mentor, 'toolkit.resources', seed.programId);
    await forged.waitForModal('Resources');
    expect(forged.modal()?.plainText()).toMatch(/Only this program's directors can add resources/);
    await forged.close({ all: true });
    world.slack.assertClean();
  });

  test('a reminder has one line that fits: a question, and the program’s link for this reader and time', async () => {
    const dana = as(seed.director);
    await dana.command('/mentor resources');
    await dana.waitForModal('Resources');
    await dana.fillAll({
      Title: 'Before you first meet',
      Link: 'https://gme.example/first',
      "Who it's for": 'Residents',
      'When in the year': 'The first meeting',
    });
    await dana.submit();
    await dana.close({ all: true });
    world.travelTo('2026-09-30T18:00:00Z'); // the first meeting of Rosa and Max is due
    await world.tick();
    await world.tick();
    const reminder = as(seed.resident).dms().at(-1)?.plainText() ?? '';
    expect(reminder.match(/To start with: Which mentor has helped you most/g)).toHaveLength(1);
    expect(reminder).toMatch(/From your program: Before you first meet/);
    const mentors = as(seed.mentor).dms().at(-1)?.plainText() ?? '';
    expect(mentors).toMatch(/To start with: Which mentor has helped you most/);
    expect(mentors).not.toMatch(/Before you first meet/);
    world.slack.assertClean();
  });
});
