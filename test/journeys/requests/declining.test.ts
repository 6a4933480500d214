import { describe, expect, test } from '@jest/globals';
import { DECLINE } from '../../../src/domain/pairs/actions.ts';
import type { Someone } from '../../support/world.ts';
import { addPerson } from '../../support/world.ts';
import { forgeClick } from '../rematch/acts.ts';
import { as, assign, pairsOf, resident, seed, setTheScene, world } from './scene.ts';

setTheScene();

const CANNOT = 'I cannot take this on';
const ANEW = 'Assign another mentor';

describe('I cannot take this on', () => {
  test('tells the directors alone; the match stands until one assigns again, and the resident reads one message', async () => {
    const eva = await resident('Eva Declined');
    const fay = await addPerson(world, seed, 'Fay Further', ['mentor']);
    const dana = await assign(eva, 'Eva Declined');
    await dana.close({ all: true });
    await world.settle();
    const before = as(eva).dms().length;
    expect(as(seed.otherMentor).dms().at(-1)?.plainText()).toContain("You're now @Eva Declined's mentor");
    expect(as(seed.otherMentor).dms().at(-1)?.plainText()).toContain("They're a PGY-1.");
    const olga = as(seed.otherMentor);
    const channel = as(seed.coordinator).channel(seed.channelId).length;
    await olga.click(CANNOT, { in: olga.dms().at(-1) });
    await olga.waitFor(/Your directors have been told privately/);
    await world.settle();
    expect(as(eva).dms().length).toBe(before);
    expect(as(seed.coordinator).channel(seed.channelId).length).toBe(channel);
    expect(await pairsOf(eva)).toMatchObject([{ status: 'active' }]);
    const sam = as(seed.secondDirector);
    for (const director of [dana, sam])
      expect(director.dms().at(-1)?.plainText()).toMatch(/@Olga Other can't take on @Eva Declined/);
    expect((await dana.openHome()).plainText()).toMatch(/@Olga Other can't take on @Eva Declined/);
    expect((await as(seed.coordinator).openHome()).plainText()).not.toMatch(/can't take on/);
    await dana.command('/mentor change');
    await dana.waitForModal('Departures and changes');
    await dana.fillAll({ Person: 'Fay Further', What: 'Steps down as a mentor', Date: '2027-06-01' });
    await dana.submit();
    await dana.submit();
    await dana.close({ all: true });
    await dana.click(ANEW, { in: dana.dms().at(-1) });
    const modal = await dana.waitForModal('Assign a mentor');
    const lines = (await world.open.db.selectFrom('audit_log').select('id').execute()).map(({ id }) => id);
    expect(modal.plainText()).toMatch(/replaces @Olga Other/);
    expect(modal.plainText()).toMatch(
      /Leaving or stepping down\s*• Tue, Jun 1, 2027: @Fay Further steps down/,
    );
    await sam.click(ANEW, { in: sam.dms().at(-1) });
    await sam.waitForModal('Assign a mentor');
    await dana.fill('Mentor', 'Fay Further');
    await sam.fill('Mentor', 'Fay Further');
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/One message will give @Eva Declined their new mentor's name/);
    await sam.submit();
    expect(sam.modal()?.plainText()).toMatch(/already taken care of/);
    await dana.close({ all: true });
    await sam.close({ all: true });
    await world.settle();
    expect(await pairsOf(eva)).toMatchObject([
      { status: 'ended', end_reason: 'taken_back' },
      { status: 'active', mentor_id: fay.id },
    ]);
    expect(as(eva).dms().length).toBe(before + 1);
    const news = as(eva).dms().at(-1);
    expect(news?.headline).toBe('Fay Further is your mentor instead.');
    expect(news?.plainText()).toMatch(
      /^Plans changed: @Fay Further is your mentor in .* instead of @Olga Other\./,
    );
    expect(olga.dms().at(-1)?.plainText()).toMatch(
      /^Your match with @Eva Declined in .* has been undone, as you asked\. There's nothing you need to do\.$/,
    );
    expect(sam.dms().at(-1)?.plainText()).toMatch(/is taken care of/);
    const after = await world.open.db.selectFrom('audit_log').select(['id', 'action']).execute();
    expect(
      after
        .filter(({ id }) => !lines.includes(id))
        .map(({ action }) => action)
        .toSorted(),
    ).toEqual(['match.ended', 'request.assigned']);
    expect((await dana.openHome()).plainText()).not.toMatch(/can't take on/);
  });

  test('a resident who has not read of the first mentor yet reads of the second alone', async () => {
    const ida = await resident('Ida Unaware');
    const ray = await addPerson(world, seed, 'Ray Replaces', ['mentor']);
    const lee = await addPerson(world, seed, 'Lee Leaves', ['mentor']);
    const dana = await assign(ida, 'Ida Unaware', 'Lee Leaves');
    await dana.close({ all: true });
    await world.settle();
    await world.open.db
      .updateTable('outbox')
      .set({
        state: 'planned',
        tries: 0,
        sending_since: null,
        not_before: new Date('2030-01-01T12:00:00Z'),
      })
      .where('to_user', '=', ida.user)
      .where('kind', '=', 'pair.started.resident')
      .where('refresh_of', 'is', null)
      .execute();
    const before = as(ida).dms().length;
    const mentor = as(lee);
    await mentor.click(CANNOT, { in: mentor.dms().at(-1) });
    await mentor.waitFor(/Your directors have been told privately/);
    await world.settle();
    await dana.click(ANEW, { in: dana.dms().at(-1) });
    await dana.waitForModal('Assign a mentor');
    await dana.fill('Mentor', 'Ray Replaces');
    await dana.submit();
    await dana.close({ all: true });
    await world.settle();
    await world.open.db
      .updateTable('outbox')
      .set({ not_before: world.now() })
      .where('to_user', '=', ida.user)
      .where('state', '=', 'planned')
      .execute();
    await world.tick();
    expect(await pairsOf(ida)).toMatchObject([{ status: 'ended' }, { status: 'active', mentor_id: ray.id }]);
    expect(
      as(ida)
        .dms()
        .slice(before)
        .map(({ headline }) => headline),
    ).toEqual(['Ray Replaces is now your mentor.']);
  });

  test('directors are reminded after five working days, until one of them assigns again', async () => {
    const gia = await addPerson(world, seed, 'Gia Full', ['mentor']);
    const hana = await resident('Hana Waits');
    const dana = await assign(hana, 'Hana Waits', 'Gia Full');
    await dana.close({ all: true });
    await world.settle();
    const mentor = as(gia);
    await mentor.click(CANNOT, { in: mentor.dms().at(-1) });
    await mentor.waitFor(/Your directors have been told privately/);
    await world.settle();
    const reminded = (who: Someone) =>
      as(who)
        .dms()
        .filter(({ headline }) => headline === 'Hana Waits still needs another mentor.');
    for (const days of [1, 2, 3, 4, 5, 6, 7, 8]) {
      world.travelDays(1);
      await world.tick();
      if (days < 5) expect(reminded(seed.director)).toEqual([]);
    }
    for (const who of [seed.director, seed.secondDirector]) {
      expect(reminded(who)).toHaveLength(1);
      expect(reminded(who)[0]?.buttons()).toEqual([ANEW]);
    }
    const rest = [...as(hana).dms(), ...mentor.dms()].map(({ headline }) => headline);
    expect(rest.join()).not.toContain('still needs another mentor');
    await dana.click(ANEW, { in: reminded(seed.director)[0] });
    await dana.waitForModal('Assign a mentor');
    await dana.fill('Mentor', 'Olga Other');
    await dana.submit();
    await dana.close({ all: true });
    await world.settle();
    expect(reminded(seed.director)).toEqual([]); // it shows that it is taken care of
  });

  test('is the mentor’s own word, within seven days', async () => {
    const fay = await addPerson(world, seed, 'Fay Within', ['mentor']);
    const gil = await resident('Gil Week');
    const dana = await assign(gil, 'Gil Week', 'Fay Within');
    await dana.close({ all: true });
    await world.settle();
    const [pair] = await pairsOf(gil);
    for (const who of [seed.mentor, gil, seed.coordinator]) {
      const person = await forgeClick(world, who, DECLINE, pair?.id ?? '');
      await person.waitFor(/Only the mentor in this match|belongs to someone else/);
    }
    world.travelDays(8);
    const person = as(fay);
    await person.click(CANNOT, {
      in: person.dms().findLast((message) => message.buttons().includes(CANNOT)),
    });
    await person.waitFor(/began more than a week ago/);
    expect(await pairsOf(gil)).toMatchObject([{ declined_at: null }]);
  });
});
