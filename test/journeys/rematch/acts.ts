import { sql } from 'kysely';
import type { Seen } from '../../../sandbox/slack/people/seen.ts';
import { findOpenRematch } from '../../../src/features/rematch/queries.ts';
import type { Role } from '../../../src/platform/database/tables/programs.ts';
import { IS_SLOW } from '../../support/conditions.ts';
import { addPairRow } from '../../support/fixtures.ts';
import { addPerson, type Someone, type seedProgram, type World } from '../../support/world.ts';

export type Seed = Awaited<ReturnType<typeof seedProgram>>;
export type Entered = { reasons?: string[]; words?: string; preferred?: string[] };

/** Another resident with a mentor of their own, whom no reminder reaches unless the test wants it. */
export async function addMatch(world: World, seed: Seed, name: string, mentorRoles: Role[] = ['mentor']) {
  const resident = await addPerson(world, seed, `${name} Resident`, ['resident'], { pgy: 1 });
  const mentor = await addPerson(world, seed, `${name} Mentor`, mentorRoles);
  const pairId = await addPairRow(world.open.db, seed, resident.id, mentor.id, {
    started_on: '2026-07-01',
    next_check_at: null,
  });
  return { resident, mentor, pairId };
}

/** Chooses what the list never offered, as anyone could who can reach Slack's API. */
export function chooseUnoffered(world: World, someone: Someone, field: string, value: string): void {
  const view = world.slack.workspace.modalsOf(someone.user).at(-1);
  const [entry] = Object.values(view?.state[field] ?? {});
  if (!Array.isArray(entry?.selected_options)) throw new Error(`nothing is chosen in ${field} yet`);
  entry.selected_options.push({ text: { type: 'plain_text', text: 'Forged' }, value });
}

/** Opens the modal by the command and enters what is given. */
export async function fillAsk(world: World, resident: Someone, entered: Entered = {}) {
  const person = world.slack.as(resident.user);
  await person.command('/mentor rematch');
  await person.waitForModal('Ask for a new match');
  if (entered.reasons) await person.fill("What isn't working?", entered.reasons);
  if (entered.words) await person.fill('In your own words', entered.words);
  if (entered.preferred) await person.fill('Preferred mentors', entered.preferred);
  return person;
}

/** Asks for a new match and waits until the notice is where it belongs; answers with the request's row. */
export async function ask(world: World, resident: Someone, entered: Entered = {}) {
  const person = await fillAsk(world, resident, entered);
  const sent = await person.submit();
  if (sent.errors) throw new Error(JSON.stringify(sent.errors));
  await person.close({ all: true });
  await world.settle();
  const rematch = await findOpenRematch(world.open.db, resident.id);
  if (!rematch) throw new Error('nothing was asked');
  return rematch;
}

const WAITING = /A confidential request is waiting. Reference (\w{6})/;

/** The newest notice that still waits among some messages. */
export const waitingNotice = (messages: Seen[]): Seen | undefined =>
  messages.filter((message) => WAITING.test(message.plainText())).at(-1);

/** Clicks Open on the notice about a request, in the directors' channel or the director's DM. */
export async function openRequest(world: World, director: Someone, channelId: string | 'dm') {
  const person = world.slack.as(director.user);
  const inChannel = channelId === 'dm' ? undefined : waitingNotice(person.channel(channelId));
  // A Slack too slow to say who sits in the channel gets the safe answer: each decider alone.
  const isAlone = channelId === 'dm' || IS_SLOW;
  const notice = inChannel ?? (isAlone ? waitingNotice(person.dms()) : undefined);
  if (!notice) throw new Error('there is no notice');
  await person.click('Open', { in: notice });
  await person.waitForModal('Confidential request');
  return person;
}

/** Fills the decision and submits it. */
export async function decide(
  world: World,
  director: Someone,
  channelId: string,
  values: Record<string, string>,
) {
  const person = await openRequest(world, director, channelId);
  await person.fillAll(values);
  const result = await person.submit();
  return { person, result, shown: person.modal()?.plainText() ?? '' };
}

/** Decides for a date and has a second thought: undoes it in the same window. */
export async function decideAndUndo(
  world: World,
  director: Someone,
  channelId: string,
  values: Record<string, string>,
): Promise<void> {
  const { person, result } = await decide(world, director, channelId, values);
  if (result.errors) throw new Error(JSON.stringify(result.errors));
  await world.settle();
  await person.click('Undo');
  await person.waitFor(/^Confidential request\nUndone\./, { where: 'modal' });
  await person.close({ all: true });
  await world.settle();
}

/** Approves the waiting request for a date, with a new mentor or with one to be found later. */
export async function approve(
  world: World,
  seed: Seed,
  date: string,
  newMentor?: string,
  place: string = seed.channelId,
): Promise<void> {
  const { person, result } = await decide(world, seed.director, place, {
    ...(newMentor
      ? { Decision: 'Approve with a new mentor', 'New mentor': newMentor }
      : { Decision: 'Approve, assign later' }),
    Date: date,
  });
  if (result.errors) throw new Error(JSON.stringify(result.errors));
  await person.close({ all: true });
  await world.settle();
}

/** Reads the answer by the button in the newest DM. */
export async function readAnswer(world: World, resident: Someone): Promise<string> {
  const person = world.slack.as(resident.user);
  await person.click('Read');
  await person.waitForModal('Your request');
  const text = person.modal()?.plainText() ?? '';
  await person.close({ all: true });
  return text;
}

/** A click on a button that was never shown to this person: anyone who can reach Slack's API could send one. */
export async function forgeClick(world: World, someone: Someone, actionId: string, value: string) {
  const person = world.slack.as(someone.user);
  await person.command('/mentor nonsense');
  const shown = await person.waitFor(/didn't recognize/);
  if (!shown.message) throw new Error('unreachable');
  await world.slack.deliver(
    world.slack.payloads.blockActions(someone.user, { message: shown.message }, [
      { type: 'button', action_id: actionId, block_id: 'forged', value },
    ]),
  );
  return person;
}

/** Every row of every table, the job queue's among them, as one text. */
export async function dumpDatabase(world: World): Promise<string> {
  const { db } = world.open;
  const tables = await sql<{ name: string }>`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`.execute(db);
  const dumps: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: unknown }>`select to_jsonb(t) as row from ${sql.raw(name)} t`.execute(
      db,
    );
    dumps.push(`${name}: ${JSON.stringify(rows)}`);
  }
  return dumps.join('\n');
}

/** Has a roster file checked, as whoever may import one, and answers with what is shown; the window stays open. */
export async function checkRoster(world: World, someone: Someone, ...lines: string[]): Promise<string> {
  const person = world.slack.as(someone.user);
  await person.command('/mentor roster');
  await person.waitForModal('Import roster');
  await person.fill('Roster file', { name: 'roster.csv', content: lines.join('\n') });
  await person.submit();
  await person.waitForModal('Import roster');
  await world.settle();
  return person.modal()?.plainText() ?? '';
}
