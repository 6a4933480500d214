import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { findMembership } from '../../../src/domain/members/queries.ts';
import { openProgramRequests } from '../../../src/features/requests/operations.ts';
import { transact } from '../../../src/platform/database/transact.ts';
import { startCountedWorld } from '../../support/counted-world.ts';
import { addMember, addPairRow } from '../../support/fixtures.ts';
import { seedProgram } from '../../support/world.ts';

/** A seeded program whose acts are counted, with what the tests add to it. */
export async function startCounting(startAt?: string) {
  const world = await startCountedWorld(startAt);
  const seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
  const { workspaceId, programId } = seed;
  const director = await findMembership(
    world.open.db,
    { workspaceId, userId: seed.director.user },
    programId,
  );
  if (!director) throw new Error('no director');
  return { world, seed, director };
}

export type Counting = Awaited<ReturnType<typeof startCounting>>;

const letters = (index: number) =>
  `${String.fromCharCode(65 + Math.floor(index / 26))}${String.fromCharCode(97 + (index % 26))}`;

/** So many more people of a role; they are in the fake Slack too, so that they can be told. */
export async function addPeople({ world, seed }: Counting, role: 'resident' | 'mentor', count: number) {
  const people = [];
  for (let index = 0; index < count; index += 1) {
    const name = `${letters(index)} ${role === 'resident' ? 'Resident' : 'Mentor'}`;
    const handle = `${name.toLowerCase().replace(' ', '.')}.${randomUUID().slice(0, 4)}`;
    const { id: user } = world.slack.addUser({
      name: handle,
      real_name: name,
      email: `${handle}@hospital.example`,
      tz: 'America/Los_Angeles',
    });
    const more = role === 'resident' ? { pgy: 1 } : { capacity: 3, topics: ['career'] };
    people.push(await addMember(world.open.db, seed, [role], { ...more, user, name }));
  }
  return people;
}

/** So many pairs, three residents to a mentor. */
export async function addPairs(
  counting: Counting,
  count: number,
  more: NonNullable<Parameters<typeof addPairRow>[4]> = {},
) {
  const residents = await addPeople(counting, 'resident', count);
  const mentors = await addPeople(counting, 'mentor', Math.ceil(count / 3));
  const pairs = [];
  for (const [index, resident] of residents.entries()) {
    const mentor = mentors[Math.floor(index / 3)];
    if (!mentor) continue;
    const id = await addPairRow(counting.world.open.db, counting.seed, resident.id, mentor.id, {
      next_check_at: null,
      ...more,
    });
    pairs.push({ id, resident, mentor });
  }
  return pairs;
}

/** So many residents who wait for a mentor, each with a card that stands in the directors' channel. */
export async function addWaiting(counting: Counting, count: number) {
  const { world } = counting;
  const residents = await addPeople(counting, 'resident', count);
  await transact(world.ctx, (tx) =>
    openProgramRequests(
      tx,
      world.ctx.clock(),
      residents.map(({ id }) => id),
    ),
  );
  await world.send();
}

/** How many statements an act sends, by a name for the table in `docs/benchmarks.md`. */
export async function count({ world }: Counting, name: string, act: () => Promise<unknown>): Promise<number> {
  const statements = await world.statementsOf(act);
  if (process.env.PRINT_STATEMENTS) {
    process.stdout.write(`${name}: ${statements.length}\n`);
    if (process.env.PRINT_STATEMENTS === 'all')
      for (const text of statements)
        process.stdout.write(`    ${text.slice(0, 150).replaceAll('\n', ' ')}\n`);
  }
  return statements.length;
}

/** The statements of each act, by its name. */
export type Counts = Record<string, number>;

/** Counts the statements of an act under a name. */
type Counted = (name: string, act: () => Promise<unknown>) => Promise<void>;

/** What is done with a list of some size in a program of its own. */
type Acts = (counting: Counting, size: number, counted: Counted) => Promise<void>;

/** For what takes a while when the machine is busy. */
export const PATIENT = { timeoutMs: 20_000 };

/** The statements of acts on a list of five, which those on a list of fifteen must equal. */
export const onAnyList = (acts: Acts): Promise<Counts> => onAnyListFrom(undefined, acts);

/** As `onAnyList`, beginning at another moment. */
export async function onAnyListFrom(startAt: string | undefined, acts: Acts): Promise<Counts> {
  const run = async (size: number): Promise<Counts> => {
    const counting = await startCounting(startAt);
    const counts: Counts = {};
    try {
      await acts(counting, size, async (name, act) => {
        counts[name] = await count(counting, `${name} [${size}]`, act);
      });
    } finally {
      await counting.world.stop();
    }
    return counts;
  };
  const few = await run(5);
  expect(await run(15)).toEqual(few);
  return few;
}
