import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { makeDrawsFor } from '../../src/domain/draws/operations.ts';
import { gatherFacts } from '../../src/features/class-match/drafting.ts';
import { findOpenClassMatch } from '../../src/features/class-match/queries.ts';
import { draftInThread } from '../../src/features/class-match/thread.ts';
import { rankMentors } from '../../src/features/requests/policy.ts';
import { findBareWishes, findMentorsToday } from '../../src/features/requests/wishes.ts';
import { migrateToLatest } from '../../src/platform/database/migrate.ts';
import { openPostgres } from '../../src/platform/database/open.ts';
import type { Db } from '../../src/platform/database/tables.ts';
import type { KeyRing } from '../../src/platform/encryption/keys.ts';
import { addMember, addProgram, addWorkspace, testContext } from '../support/fixtures.ts';
import { administer, urlOf } from '../support/template.ts';

const NOW = new Date('2026-07-20T18:00:00Z');
const TIME_ZONE = 'America/Los_Angeles';
const RUNS = 9;
/** Residents in one window of **Assign several**. */
const WINDOW = 15;

type Person = { id: string; user: string; pgy: number };
type Place = { workspaceId: string; programId: string };

/** A class match of so many residents, in a program with so many mentors; answers with the residents. */
async function addClass(db: Db, place: Place, residents: number, mentors: number) {
  const director = await addMember(db, place, ['director']);
  const ids = { workspace_id: place.workspaceId, program_id: place.programId };
  for (let count = 0; count < mentors; count += 1) await addMember(db, place, ['mentor'], { capacity: 4 });
  const people = [];
  for (let count = 0; count < residents; count += 1)
    people.push(await addMember(db, place, ['resident'], { pgy: 1 }));
  const round = { ...ids, id: randomUUID(), created_at: NOW };
  await db
    .insertInto('rounds')
    .values({
      ...round,
      state: 'wishes',
      levels: [1],
      begins_until: null,
      wishes_until: '2026-07-20',
      close_at: NOW,
      announce_on: '2026-08-03',
      announce_at: new Date('2026-08-03T17:00:00Z'),
      evaluators: 'ignore',
      seed: 1,
      started_by: director.id,
    })
    .execute();
  const entries = people.map(({ id }) => ({
    ...round,
    id: randomUUID(),
    round_id: round.id,
    resident_id: id,
  }));
  await db.insertInto('round_residents').values(entries).execute();
  return people.map(({ id, user }) => ({ id, user, pgy: 1, ...ids }));
}

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

const msOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/** What is measured in one program: a draft, from what is stored to who gets whom, and what **Assign several** offers. */
function actsIn({ db, keys }: { db: Db; keys: KeyRing }, { programId }: Place, people: Person[]) {
  return {
    async draft() {
      const round = await findOpenClassMatch(db, programId);
      if (!round) throw new Error('no class match');
      const { instance } = await gatherFacts(db, keys, round, { timeZone: TIME_ZONE, now: NOW });
      await draftInThread(instance);
    },
    async several() {
      const program = { program_id: programId, program_time_zone: TIME_ZONE };
      const there = await findMentorsToday(db, NOW, program);
      const wishes = await findBareWishes(db, keys, people.slice(0, WINDOW));
      for (const wish of wishes.values()) rankMentors(wish, there, { withFull: true });
    },
  };
}

/**
 * What the sealed draw costs, in milliseconds, medians of nine. The floor, run by run beside it, is the same in a program
 * where nobody has a draw.
 */
export async function measureDraws(server: string, residents: number, mentors: number) {
  const name = `mentor_bench_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const open = openPostgres(urlOf(server, name), { max: 4 });
  try {
    const { db } = open;
    await migrateToLatest(db);
    const { ctx } = testContext(open, () => NOW);
    const workspaceId = await addWorkspace(db);
    const made = async () => {
      const place = { workspaceId, programId: await addProgram(db, workspaceId, { time_zone: TIME_ZONE }) };
      return { place, people: await addClass(db, place, residents, mentors) };
    };
    const [drawn, bare] = [await made(), await made()];
    await db.transaction().execute((tx) => makeDrawsFor(ctx, tx, drawn.people, []));
    await sql`analyze`.execute(db);
    const [ours, floor] = [drawn, bare].map(({ place, people }) => actsIn(ctx, place, people));
    const compare = async (act: 'draft' | 'several') => {
      const times: [number, number][] = [];
      for (let run = 0; run <= RUNS; run += 1)
        times.push([await msOf(async () => ours?.[act]()), await msOf(async () => floor?.[act]())]);
      const [with_, without] = [0, 1].map((at) => median(times.slice(1).map((both) => both[at] ?? 0)));
      return { ours: with_ ?? Number.NaN, floor: without ?? Number.NaN };
    };
    return { draft: await compare('draft'), several: await compare('several') };
  } finally {
    await open.close();
    await administer(server, `drop database if exists ${name} with (force)`);
  }
}
