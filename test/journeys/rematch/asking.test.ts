import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { addMember, addPairRow } from '../../support/fixtures.ts';
import { inTime } from '../../support/in-time.ts';
import { addPerson, seedProgram, startWorld, type World } from '../../support/world.ts';
import {
  addMatch,
  chooseUnoffered,
  dumpDatabase,
  fillAsk,
  forgeClick,
  type Seed,
  waitingNotice,
} from './acts.ts';

let world: World;
let seed: Seed;
beforeAll(async () => {
  world = await startWorld();
  seed = await seedProgram(world);
});
afterEach(() => world.slack.assertClean());
afterAll(() => world.stop());

const rematchesOf = (residentId: string) =>
  world.open.db.selectFrom('rematches').selectAll().where('resident_id', '=', residentId).execute();

describe('asking for a new match', () => {
  inTime('says who will see it before it asks, and what happens next once it is sent', async () => {
    const { resident } = await addMatch(world, seed, 'Anna');
    const anna = await fillAsk(world, resident);
    const modal = anna.modal();
    expect(modal?.controls().map(({ label, optional }) => [label, optional])).toEqual([
      ["What isn't working?", true],
      ['In your own words', true],
      ['Preferred mentors', true],
    ]);
    const text = modal?.plainText() ?? '';
    expect(text).toContain('Only these directors can read it: @Dana Director and @Sam Associate.');
    expect(text).toContain(
      'a mentor with only one resident may guess, and if few other matches change that day',
    );
    expect(text).toContain('Send confidentially');
    const sent = await anna.submit();
    expect(sent.errors).toBeUndefined();
    expect(anna.modal()?.plainText()).toMatch(
      /Sent confidentially.*I'll message you when there's an answer.*withdraw/s,
    );
    await anna.close({ all: true });
    await world.settle();
    const dana = world.slack.as(seed.director.user);
    const notice = waitingNotice(dana.channel(seed.channelId));
    const [rematch] = await rematchesOf(resident.id);
    expect(notice?.everything()).toContain(
      `A confidential request is waiting. Reference ${rematch?.reference}`,
    );
    expect(notice?.buttons()).toEqual(['Open']);
    expect(notice?.everything()).not.toMatch(/Anna|resident|mentor/i);
  });

  inTime('a double submit is one request and one notice; asking again shows where it stands', async () => {
    const { resident } = await addMatch(world, seed, 'Bea');
    const bea = await fillAsk(world, resident, { words: 'twice' });
    const sent = await bea.submit();
    await world.slack.replay(sent.ack!);
    await bea.close({ all: true });
    await world.settle();
    const rows = await rematchesOf(resident.id);
    expect(rows).toHaveLength(1);
    const notices = world.slack
      .as(seed.director.user)
      .channel(seed.channelId)
      .filter((message) => message.plainText().includes(rows[0]?.reference ?? 'none'));
    expect(notices).toHaveLength(1);
    await bea.command('/mentor rematch');
    await bea.waitForModal('Ask for a new match');
    expect(bea.modal()?.plainText()).toMatch(/You asked for a new match on Mon, Sep 14, 2026/);
    expect(bea.modal()?.buttons()).toEqual(['Withdraw']);
    await bea.close({ all: true });
  });

  test.each([
    ['the present mentor', 'Cleo Mentor'],
    ['oneself', 'Cleo Resident'],
    ['someone who is no mentor', 'Cora Coordinator'],
  ])(
    '%s is not on offer; forged all the same it is answered at the field, and what was typed stays',
    async (_, preferred) => {
      const resident = (await findByName('Cleo Resident')) ?? (await addMatch(world, seed, 'Cleo')).resident;
      const cleo = await fillAsk(world, resident, { words: 'keep this', preferred: ['Olga Other'] });
      await expect(cleo.fill('Preferred mentors', [preferred])).rejects.toThrow(/offers no option/);
      const user = (await findByName(preferred))?.user ?? '';
      chooseUnoffered(world, resident, 'preferred', user);
      const refused = await cleo.submit();
      expect(refused.errors).toMatchObject([{ message: expect.stringMatching(/mentors in your program/) }]);
      expect(JSON.stringify(cleo.modal()?.view?.state)).toContain('keep this');
      expect(await rematchesOf(resident.id)).toEqual([]);
      await cleo.close({ all: true });
    },
  );

  const findByName = async (name: string) => {
    const row = await world.open.db
      .selectFrom('members')
      .innerJoin('people', 'people.slack_user_id', 'members.slack_user_id')
      .select(['members.id', 'members.slack_user_id as user'])
      .where('people.display_name', '=', name)
      .executeTakeFirst();
    return row;
  };

  test('without a mentor, as a mentor, and on no roster: told what to do instead', async () => {
    const nina = world.slack.as(seed.newResident.user);
    await nina.command('/mentor rematch');
    await nina.waitForModal('Ask for a new match');
    expect(nina.modal()?.plainText()).toMatch(/don't have a mentor in this program right now/);
    await nina.click('Ask for a mentor');
    await nina.waitForModal('Ask for a mentor');
    await nina.close({ all: true });
    const max = world.slack.as(seed.mentor.user);
    await max.command('/mentor rematch');
    await max.waitForModal('Ask for a new match');
    expect(max.modal()?.plainText()).toMatch(/Only residents with a mentor can ask/);
    await max.close();
    const stranger = world.slack.as(world.slack.addUser({ name: 'visitor' }).id);
    await stranger.command('/mentor rematch');
    await stranger.waitForModal('Ask for a new match');
    expect(stranger.modal()?.plainText()).toMatch(/not on a mentoring roster/);
    await stranger.close();
  });

  test('the button asks as the command does, whatever value it carries', async () => {
    const own = await addMatch(world, seed, 'Dora');
    for (const value of [own.pairId, '', seed.pairId, 'nonsense']) {
      const dora = await forgeClick(world, own.resident, 'rematch.ask', value);
      await dora.waitForModal('Ask for a new match');
      expect(dora.modal()?.view?.private_metadata).toContain(own.pairId);
      await dora.close({ all: true });
    }
  });

  test('a resident of two programs is asked which; what was typed after the command goes no further', async () => {
    const other = await seedProgram(world, 'Family Medicine');
    const { resident } = await addMatch(world, seed, 'Emma');
    const mentorThere = await addPerson(world, other, 'Fay Familymentor', ['mentor']);
    const { id } = await addMember(world.open.db, other, ['resident'], { user: resident.user });
    await addPairRow(world.open.db, other, id, mentorThere.id);
    const emma = world.slack.as(resident.user);
    await emma.command('/mentor rematch he yelled at me canary-command');
    await emma.waitForModal('Ask for a new match');
    await emma.fill('Program', 'Family Medicine');
    await emma.submit();
    expect(emma.modal()?.plainText()).toContain(
      'About your match with @Fay Familymentor in Family Medicine.',
    );
    expect(
      emma
        .modal()
        ?.controls()
        .map(({ label }) => label),
    ).toContain('In your own words');
    await emma.submit();
    await emma.close({ all: true });
    await world.settle();
    expect(await rematchesOf(id)).toHaveLength(1);
    expect(await rematchesOf(resident.id)).toEqual([]);
    expect(world.logLines.join('')).not.toContain('canary-command');
    expect(await dumpDatabase(world)).not.toContain('canary-command');
    expect(JSON.stringify(world.slack.calls)).not.toContain('canary-command');
    expect(emma.everythingSeen()).not.toContain('canary-command');
  });
});
