import { expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { takeDue } from '../../src/domain/pairs/due-operations.ts';
import { carryOutChanges } from '../../src/domain/pairs/operations.ts';
import { followEndings } from '../../src/features/requests/ending-operations.ts';
import { ask } from '../journeys/rematch/acts.ts';
import { clickMore } from '../support/more.ts';
import { startWorld, type World } from '../support/world.ts';
import { report } from './report.ts';
import { seenBy } from './seen.ts';
import {
  as,
  BEFORE,
  type Cause,
  DAY,
  ENTERED,
  endThePair,
  type Life,
  lookAround,
  ON_THE_DAY,
  START,
  stage,
} from './successors.ts';

/** A rule that is taken out, so that its attack succeeds. */
type Without = 'the card and the line' | 'what was agreed';

/** As if the change that no one may know of had neither card nor line. */
async function carryOutWithoutCards(world: World, { seed }: Life): Promise<void> {
  const now = world.now();
  await world.open.db.transaction().execute(async (tx) => {
    const carried = await carryOutChanges(tx, now, await takeDue(tx, now, seed.programId));
    await followEndings(tx, now, carried);
    const begun = tx.selectFrom('requests').select('id').where('resident_id', '=', seed.resident.id);
    await sql`alter table audit_log disable trigger audit_log_only_added`.execute(tx);
    await sql`delete from audit_log where action = 'request.assigned' and subject_id in (${begun})`.execute(
      tx,
    );
    await sql`alter table audit_log enable trigger audit_log_only_added`.execute(tx);
    await sql`delete from outbox where kind = 'matching.card'
      and payload->>'requestId' in (select id::text from (${begun}) as begun)`.execute(tx);
  });
}

async function live(cause: Cause, without?: Without) {
  const world = await startWorld({ startAt: '2027-01-04T16:00:00Z' });
  try {
    const life = await stage(world);
    const { seed } = life;
    const observers = { director: seed.mentor, coordinator: seed.coordinator };
    if (without === 'what was agreed') await forgetAgreed(world);
    for (const moment of [START, ENTERED, BEFORE, ...ON_THE_DAY]) {
      world.travelTo(moment);
      if (moment === START && cause === 'a confidential request') await ask(world, seed.resident);
      if (moment === ENTERED) await endThePair(world, life, cause);
      if (moment === ON_THE_DAY[0] && without === 'the card and the line')
        await carryOutWithoutCards(world, life);
      await world.tick();
      for (const [role, who] of without ? [] : Object.entries(observers))
        await lookAround(world, who, moment > DAY, role === 'director');
      await world.settle();
    }
    const found = { asked: await whoAsked(world, life), displaced: await whoWasDisplaced(world, life) };
    if (!without) world.slack.assertClean();
    return {
      ...found,
      loads: await loadsOf(world, life),
      seen: {
        director: seenBy(world, seed.mentor, { byConversation: true }),
        coordinator: seenBy(world, seed.coordinator, { byConversation: true }),
      },
    };
  } finally {
    await world.stop();
  }
}

/** As if the database knew no resident beyond a mentor's capacity. */
async function forgetAgreed({ open: { db } }: World): Promise<void> {
  await sql`create function forget_agreed() returns trigger language plpgsql as
    $$ begin new.agreed_mentees := null; return new; end $$`.execute(db);
  await sql`create trigger forget_agreed before insert on pairs
    for each row execute function forget_agreed()`.execute(db);
}

/** The attack: who has a new mentor since the day, and neither a card in the channel nor a line on record, asked. */
async function whoAsked(world: World, { seed }: Life): Promise<string[]> {
  const person = as(world, seed.mentor);
  await clickMore(person, 'Activity log');
  const record = (await person.waitForModal('Activity log')).plainText();
  await person.close({ all: true });
  const cards = person
    .channel(seed.channelId)
    .map((card) => card.plainText())
    .join('\n');
  return ['Rosa Resident', 'Sue Stays'].filter(
    (name) => !record.includes(`assigned a mentor to @${name}`) || !cards.includes(`@${name}`),
  );
}

/** The other attack: who was to have a mentor by what was published and has none lost the place to a hidden promise. */
async function whoWasDisplaced(world: World, { seed }: Life): Promise<string[]> {
  const rows = await world.open.db
    .selectFrom('pairs')
    .select('id')
    .where('resident_id', '=', seed.newResident.id)
    .where('status', '=', 'active')
    .execute();
  return rows.length === 0 ? ['Nina New'] : [];
}

const loadsOf = async (world: World, { cap }: Life) => {
  const { active_mentees, capacity } = await world.open.db
    .selectFrom('members')
    .select(['active_mentees', 'capacity'])
    .where('id', '=', cap.id)
    .executeTakeFirstOrThrow();
  return `${active_mentees} of ${capacity}`;
};

/** Each kind in its order; a Home tab is published beside whatever window opens in the same second, once or twice. */
function inStreams(seen: readonly string[]): Record<string, string[]> {
  const streams = Object.groupBy(seen, (each) => each.split(' ')[0] ?? '') as Record<string, string[]>;
  const isNew = (each: string, index: number, all: string[]) => each !== all[index - 1];
  return { ...streams, home: (streams.home ?? []).filter(isNew) };
}

test('who follows by a confidential request cannot be told from who follows by any ending, and what is published happens', async () => {
  const hidden = await live('a confidential request');
  const ordinary = await live('a director, by This pair ends');
  for (const observer of ['director', 'coordinator'] as const)
    expect([observer, inStreams(hidden.seen[observer])]).toEqual([
      observer,
      inStreams(ordinary.seen[observer]),
    ]);
  for (const life of [hidden, ordinary]) {
    expect({ asked: life.asked, displaced: life.displaced }).toEqual({ asked: [], displaced: [] });
    expect(life.loads).toBe('2 of 1'); // the match that was published, and who was lined up
    const seen = life.seen.director.join('\n');
    expect(seen).toMatch(/A director may already have chosen the next mentor/);
    expect(seen).toMatch(/assigned a mentor to <@Sue Stays>/);
    expect(seen).toMatch(/noted that <@Wally Waits> needs a mentor/);
    expect(seen).not.toMatch(/waiting for one|without a mentor after/);
  }
  report(
    'successors',
    `${hidden.seen.director.length} sightings of a director who is the mentor in question (record, channel, previews, exports, counts) and ${hidden.seen.coordinator.length} of a coordinator, alike; a published match and the hidden change both happened`,
  );
}, 400_000);

test('each attack succeeds where its rule is taken out', async () => {
  const uncarded = await live('a confidential request', 'the card and the line');
  expect(uncarded.asked).toEqual(['Rosa Resident']);
  const refused = await live('a confidential request', 'what was agreed');
  expect({ displaced: refused.displaced, loads: refused.loads }).toEqual({
    displaced: ['Nina New'],
    loads: '1 of 1',
  });
  report('successors', '2 rules taken out: both attacks succeed');
}, 400_000);
