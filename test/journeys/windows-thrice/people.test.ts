import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';
import { scene } from '../cadence/scene.ts';
import { begin, closeNow, decryptWishes, directory, startClass } from '../class-match/scene.ts';
import { ask } from '../rematch/acts.ts';
import {
  addThree,
  backTo,
  byCommand,
  DRIVEN_BY,
  driven,
  fromHome,
  leave,
  send,
  thrice,
  title,
} from './scene.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
const as = (who: Someone) => world.slack.as(who.user);
const done = new Set<string>();

describe('in a class match', () => {
  let interns: Someone[];
  beforeAll(async () => {
    ({ world, seed, interns } = await startClass(3, 3));
  });
  afterAll(() => world.stop());

  test('preferences, the directory, Change a match, and Draft again', async () => {
    expect(await begin(world, seed.director)).toMatch(/Started/);
    const [intern] = interns as [Someone];
    await thrice(world, intern, /Sent|Saved|preferences/, async (person, round) => {
      if (person.modal()) await person.close({ all: true });
      await decryptWishes(world, intern, round === 0 ? 'Choose' : 'Change');
      await send(person, { 'Preferred mentors': ['Aa Mentor'] });
      await world.settle();
    });
    await leave(as(intern));
    await directory(world, intern, ['Aa', 'Ab', 'Ac']);
    await closeNow(world, seed.director);
    let placed = '';
    await thrice(world, seed.director, /Saved/, async (dana) => {
      const [, Mentor = ''] =
        /@Ac Intern \(PGY-1\): @(\w+ Mentor)/.exec(dana.modal()?.plainText() ?? '') ?? [];
      await dana.click('Change a match');
      await dana.waitForModal('Change a match');
      placed = Mentor;
      await send(dana, { Resident: 'Ac Intern', Mentor });
    });
    expect(title(as(seed.director))).toBe('Match a class');
    await thrice(world, seed.director, /Undone/, async (dana) => {
      await dana.click('Change a match');
      await dana.waitForModal('Change a match');
      await send(dana, { Resident: 'Ac Intern', Mentor: placed });
      await dana.click('Undo this change');
    });
    await thrice(world, seed.director, /Drafted again/, (dana) => dana.click('Draft again'));
    await leave(as(seed.director));
    for (const name of driven(world)) done.add(name);
  });
});

describe('in a program', () => {
  let mentors: Someone[];
  beforeAll(async () => {
    world = await startWorld();
    seed = await seedProgram(world);
    await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
    ({ mentors } = await addThree(world, seed));
  });
  afterAll(() => world.stop());

  test('Our meetings: Log a meeting, Undo, Correct, Remove', async () => {
    const rosa = as(seed.resident);
    for (const day of ['9/10', '9/11', '9/12']) await rosa.command(`/mentor log ${day}`);
    await fromHome(rosa, 'Our meetings', 'Our meetings');
    await thrice(world, seed.resident, /Undone/, async (_, round) => {
      await backTo(rosa, 'Our meetings');
      await rosa.click('Log a meeting');
      await rosa.waitForModal('Log a meeting');
      await send(rosa, { Date: `2026-09-0${round + 1}` });
      await rosa.click('Undo');
    });
    await backTo(rosa, 'Our meetings');
    await thrice(world, seed.resident, /Saved/, async (_, round) => {
      await rosa.click('Correct');
      await rosa.waitForModal('Correct a meeting');
      await send(rosa, { 'How did you meet?': round % 2 === 0 ? 'Phone' : 'Video' });
    });
    await thrice(world, seed.resident, /Removed/, () => rosa.click('Remove'));
    await leave(as(seed.resident));
  });

  test('what a resident keeps: goals, conversations, pauses, times, privacy, a confidential request', async () => {
    await thrice(world, seed.resident, /Saved|saved/, async (rosa, round) => {
      await fromHome(rosa, 'My goals', 'Goals');
      await send(rosa, { 'First goal': `Goal ${round}` });
    });
    await byCommand(as(seed.resident), 'log', 'Log a meeting');
    await send(as(seed.resident), { Date: '2026-09-10', 'Private note': 'A private line' });
    await fromHome(as(seed.resident), 'Find people', 'Find people');
    await thrice(world, seed.resident, /Ask for a conversation/, (rosa) =>
      send(rosa, { Topic: 'Career advice' }),
    );
    await thrice(world, seed.resident, /Asked\./, (rosa) => rosa.click('Ask for a conversation'));
    await leave(as(seed.resident));
    await world.settle();
    await world.tick();
    for (const mentor of mentors) {
      const asked = as(mentor)
        .dms()
        .find((message) => message.buttons().includes('Not now'));
      await as(mentor).click('Yes', { in: asked ?? 'home' });
      await as(mentor).waitFor(/You said yes/);
    }
    await fromHome(as(seed.resident), 'Find people', 'Find people');
    await thrice(world, seed.resident, /Noted\./, (rosa) => rosa.click('We talked today'));
    await thrice(world, seed.resident, /every 3 months after/, (rosa) =>
      rosa.click('Remind me every 3 months'),
    );
    await thrice(world, seed.resident, /any more reminders/, (rosa) => rosa.click('No reminders'));
    await thrice(world, seed.resident, /Ended\./, (rosa) => rosa.click('End conversation'));
    await thrice(world, seed.resident, /no reminders about/, async (rosa, round) => {
      await fromHome(rosa, 'Pause reminders', 'Pause reminders');
      await send(rosa, { From: `2026-1${round}-01`, Until: `2026-1${round}-05` });
    });
    await fromHome(as(seed.resident), 'Pause reminders', 'Pause reminders');
    await thrice(world, seed.resident, /Pause reminders/, (rosa) => rosa.click('End pause'));
    await thrice(world, seed.resident, /Max Mentor/, async (rosa) => {
      await fromHome(rosa, 'Find a time', 'Find a time');
      await send(rosa, { 'First time': '2026-09-17 16:00' });
    });
    await byCommand(as(seed.resident), 'privacy', 'My data');
    for (const button of ['Download my data', 'Include what I wrote', 'My private notes'])
      await thrice(world, seed.resident, /Your file is in your messages|A private line/, async (rosa) => {
        while (!rosa.modal()?.buttons().includes(button)) await rosa.close();
        await rosa.click(button);
      });
    await thrice(world, seed.resident, /Saved\./, async (rosa) => {
      await rosa.click('Edit');
      await rosa.waitForModal('Private note');
      await send(rosa, { 'Private note': 'A private line' });
    });
    await thrice(world, seed.resident, /confidentially|Ask for a new match/, async (rosa) => {
      if (title(rosa) !== 'Ask for a mentor') await byCommand(rosa, 'request', 'Ask for a mentor');
      await rosa.click('Ask for a new match');
      await rosa.waitForModal('Ask for a new match');
      await rosa.close();
      await rosa.click('Ask for a new match');
    });
    await thrice(world, seed.resident, /Withdrawn|withdrawn|withdrew/, async (rosa) => {
      await byCommand(rosa, 'rematch', 'Ask for a new match');
      await send(rosa);
      await byCommand(rosa, 'rematch', 'Ask for a new match');
      await rosa.click('Withdraw');
    });
    await leave(as(seed.resident));
  });

  test('a confidential request, decided for a date and undone again and again', async () => {
    await ask(world, seed.resident);
    await thrice(world, seed.director, /^Confidential request\nUndone\./, async (dana) => {
      await fromHome(dana, 'Open', 'Confidential request');
      await send(dana, { Decision: 'Approve, assign later' });
      await dana.click('Undo');
    });
    await leave(as(seed.director));
  });

  test('what others do for themselves: a request, a profile, the guide', async () => {
    await thrice(world, seed.newResident, /withdrawn/, async (nina) => {
      await byCommand(nina, 'request', 'Ask for a mentor');
      await send(nina, { 'What would you like from a mentor?': ['Career advice'] });
      await byCommand(nina, 'request', 'Ask for a mentor');
      await nina.click('Withdraw request');
    });
    await leave(as(seed.newResident));
    await thrice(world, seed.mentor, /saved|Saved/, async (max, round) => {
      await byCommand(max, 'places', 'Capacity and profile');
      await send(max, { 'About me': `Line ${round}` });
    });
    await thrice(world, seed.mentor, /told/, async (max) => {
      await byCommand(max, 'places', 'Capacity and profile');
      await max.click('Stop mentoring');
    });
    await fromHome(as(seed.mentor), 'How mentoring works here', 'How mentoring works here');
    await thrice(world, seed.mentor, /• /, async (max) => {
      await backTo(max, 'How mentoring works here');
      await max.fill('What to talk about', 'The first meeting');
      await world.settle();
      await max.waitForModal('What to talk about');
    });
    await leave(as(seed.mentor));
  });

  test('the answers to a reminder', async () => {
    const play = scene(world, seed);
    const { resident } = await play.duePair('Ned Night', 'Opal Open');
    await play.goOn(0);
    const answers = {
      Snooze: [/[Ss]noozed/, {}],
      'We are away': [
        /no reminders about you|overlap|already/,
        { From: play.inDays(40), Until: play.inDays(44) },
      ],
    } as const;
    for (const [button, [answer, entries]] of Object.entries(answers))
      await thrice(world, resident, answer, async (person) => {
        if (person.modal()) await person.close({ all: true });
        await person.click(button, {
          in: person.dms().find((message) => message.buttons().includes(button)) ?? 'home',
        });
        await person.waitForModal(button);
        if (person.modal()?.view?.submit) await send(person, entries);
      });
    // An agreed date takes the buttons off the reminder; a date ahead that is typed offers it again.
    await thrice(world, resident, /you're meeting with/, async (person, round) => {
      if (person.modal()) await person.close({ all: true });
      await person.command(`/mentor log ${play.inDays(9 + round)}`);
      await person.waitFor(/in the future/);
      await person.click('Already scheduled');
      await person.waitForModal('Already scheduled');
      await send(person, { Date: play.inDays(9 + round) });
    });
    await leave(as(resident));
    for (const name of driven(world)) done.add(name);
  });
});

test('all that this journey is to drive was driven', () => {
  expect(DRIVEN_BY.people.filter((id) => !done.has(id))).toEqual([]);
});
