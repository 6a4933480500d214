import { describe, expect, test } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { followUp } from '../../../src/app/worker.ts';
import { sendDigests } from '../../../src/features/digest/operations.ts';
import { gentleReminders, remindGently } from '../../../src/features/gentle-reminders/operations.ts';
import { confirmTurn, saveDraft } from '../../../src/features/year-rollover/operations.ts';
import { carryOutTurns } from '../../../src/features/year-rollover/turn-operations.ts';
import { COUNTS } from './counts.ts';
import { addPairs, addWaiting, onAnyList, onAnyListFrom, PATIENT } from './scene.ts';

describe('an act on a list sends as many statements for many as for few', () => {
  test('a roster import, and one with other dates', async () => {
    const counts = await onAnyList(async (counting, size, counted) => {
      const { world, seed } = counting;
      await addWaiting(counting, 2);
      const emails = Array.from({ length: size }, (_, index) => `r${index}@hospital.example`);
      for (const [index, email] of [...emails, 'faculty@hospital.example'].entries())
        world.slack.addUser({ name: `r${index}`, real_name: `Rr ${index}`, email });
      const cora = world.slack.as(seed.coordinator.user);
      const run = async (name: string, pairedOn: string) => {
        await cora.command('/mentor roster');
        await cora.waitForModal('Import roster');
        const content = [
          'email,roles,pgy,mentor_email,paired_on,capacity',
          'faculty@hospital.example,mentor,,,,40',
          ...emails.map((email) => `${email},resident,1,faculty@hospital.example,${pairedOn},`),
        ].join('\n');
        await cora.fill('Roster file', { name: 'roster.csv', content });
        await counted(`${name}: check`, async () => {
          await cora.submit();
          await cora.waitFor(/Nothing is saved yet/, { where: 'modal', ...PATIENT });
        });
        await counted(name, async () => {
          await cora.submit();
          await cora.waitFor(/Imported/, { where: 'modal', ...PATIENT });
        });
        await cora.close({ all: true });
      };
      await run('import', '2026-09-01');
      await run('import of other dates', '2026-09-02');
    });
    expect(counts).toEqual(COUNTS.roster);
  });

  test('Enter several: leaving, and away', async () => {
    const counts = await onAnyList(async (counting, size, counted) => {
      const { world, seed } = counting;
      await addPairs(counting, 20);
      const cora = world.slack.as(seed.coordinator.user);
      const people = Array.from(
        { length: size },
        (_, index) => `A${String.fromCharCode(97 + index)} Resident`,
      );
      const enter = async (name: string, entries: Record<string, string | string[]>) => {
        await cora.command('/mentor change');
        await cora.waitForModal('Departures and changes');
        await counted(`${name}: window`, () => cora.click('Enter several'));
        await cora.fillAll(entries);
        await counted(`${name}: check`, () => cora.submit());
        await counted(name, () => cora.submit());
        await cora.close({ all: true });
      };
      await enter('away', { People: people, What: 'Away until', Date: '2026-12-01' });
      await enter('leaving', { People: people, What: 'Leaves the program' });
      world.travelTo('2026-10-01T18:00:00Z');
      await counted('the tick of the day', () => world.tick());
    });
    // The tick does more besides, which is not for this test to say: only that it does not grow.
    const { 'the tick of the day': tick, ...entering } = counts;
    expect(tick).toBeGreaterThan(0);
    expect(entering).toEqual(COUNTS['Enter several']);
  });

  test('a gentle reminder', async () => {
    const counts = await onAnyList(async (counting, size, counted) => {
      const { world, director } = counting;
      const pairs = await addPairs(counting, size);
      await counted('remind', () =>
        remindGently(
          world.ctx,
          director,
          pairs.map(({ id }) => id),
        ),
      );
      await counted('say', () => gentleReminders.run(world.ctx));
    });
    expect(counts).toEqual(COUNTS['gentle reminder']);
  });

  test('a new academic year', async () => {
    const counts = await onAnyListFrom('2027-05-20T17:00:00Z', async (counting, size, counted) => {
      const { world, seed, director } = counting;
      await addWaiting(counting, 3);
      const pairs = await addPairs(counting, size);
      const mentors = new Set(pairs.map(({ mentor }) => mentor.id));
      // Half of the residents finish; the pairs of one mentor end since that one leaves on the day.
      await world.open.db
        .updateTable('members')
        .set({ graduates_on: '2027-06-30', pgy: 3 })
        .where(
          'id',
          'in',
          pairs.filter((_, index) => index % 2 === 0).map(({ resident }) => resident.id),
        )
        .execute();
      await world.open.db
        .insertInto('changes')
        .values({
          id: seed.pairId,
          workspace_id: seed.workspaceId,
          program_id: seed.programId,
          member_id: [...mentors][0] ?? '',
          pair_id: null,
          what: 'steps_down',
          happens_on: '2027-07-01',
          carry_out_at: new Date('2027-07-01T15:00:00Z'),
          entered_by: director.id,
          created_at: new Date('2027-05-20T15:00:00Z'),
        })
        .execute();
      const entered = {
        on: Temporal.PlainDate.from('2027-07-01'),
        yearOn: Temporal.PlainDate.from('2027-07-01'),
        choices: { notMovingUp: [], notFinishing: [], staying: [] },
      };
      const draft = await saveDraft(world.ctx, director, entered);
      await counted('confirm', () => confirmTurn(world.ctx, director, draft));
      world.travelTo('2027-07-01T18:00:00Z');
      await counted('rollover', () => carryOutTurns(world.ctx, followUp));
    });
    expect(counts).toEqual(COUNTS['new academic year']);
  });

  test('the digest, and exports', async () => {
    const counts = await onAnyList(async (counting, size, counted) => {
      const { world, seed } = counting;
      await addPairs(counting, size);
      await addWaiting(counting, size);
      await world.open.db
        .updateTable('programs')
        .set({ reminder_steps: ['digest'], digest_at: world.ctx.clock() })
        .execute();
      await counted('digest: enqueue', () => sendDigests(world.ctx));
      await counted('digest', () => world.send());
      const dana = world.slack.as(seed.director.user);
      for (const what of ['Roster', 'Pairs and meetings', 'Summary for the program evaluation']) {
        await dana.command('/mentor export');
        await dana.waitForModal('Export');
        await dana.fill('What to export', [what]);
        await counted(`export: ${what}`, async () => {
          await dana.submit();
          await dana.waitFor(/Sent\./, { where: 'modal', ...PATIENT });
        });
        await dana.close({ all: true });
      }
      await counted('home of a director', () => dana.openHome());
    });
    expect(counts).toEqual(COUNTS['digest and exports']);
  });
});
