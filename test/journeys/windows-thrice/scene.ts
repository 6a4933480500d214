import { expect } from '@jest/globals';
import type { Person } from '../../../sandbox/slack/people/person.ts';
import { clickMore } from '../../support/more.ts';
import { addPerson, type Someone, type seedProgram, type World } from '../../support/world.ts';

type Seed = Awaited<ReturnType<typeof seedProgram>>;

/** The buttons and forms of windows, by the journey that drives them. */
export const DRIVEN_BY = {
  people: [
    'rounds.wishes.submit',
    'rounds.directory.search',
    'rounds.change_one',
    'rounds.change_one.choice',
    'rounds.change_one.submit',
    'rounds.undo_change',
    'rounds.again',
    'meetings.log',
    'meetings.log.submit',
    'meetings.correct',
    'meetings.correct.submit',
    'meetings.remove',
    'goals.submit',
    'conversations.search',
    'conversations.ask',
    'conversations.talked',
    'conversations.remind_not',
    'conversations.end',
    'pauses.span.submit',
    'pauses.end',
    'times.send',
    'privacy.download',
    'privacy.download.all',
    'privacy.notes',
    'privacy.note.edit',
    'privacy.note.submit',
    'rematch.ask',
    'rematch.ask.submit',
    'rematch.withdraw',
    'rematch.decide.submit',
    'rematch.undo',
    'matching.request.submit',
    'matching.withdraw',
    'places.save',
    'places.not_any_more',
    'toolkit.page',
    'home.guide',
    'pauses.agree.submit',
    'pauses.snooze.submit',
    'pauses.away.submit',
  ],
  program: [
    'change.open',
    'change.check',
    'change.confirm',
    'change.undo',
    'change.another',
    'change.several',
    'change.several.check',
    'change.several.confirm',
    'matching.several.submit',
    'exports.submit',
    'toolkit.resources',
    'toolkit.resources.save',
    'toolkit.resources.remove',
    'kindly.open',
    'kindly.submit',
    'change.mentor',
    'change.mentor.of',
    'change.mentor.submit',
    'desk.pairs',
    'desk.pairs.filter',
    'desk.mentors',
    'programs.settings',
    'programs.settings.topic',
    'programs.settings.save',
    'programs.close',
    'removal.open',
    'programs.setup.choose',
    'programs.setup.save',
    'roster.open',
    'roster.template',
    'roster.export',
    'roster.check',
    'roster.columns',
    'roster.without',
    'roster.move',
    'roster.move.check',
    'roster.move.confirm',
    'roster.person',
    'roster.person.again',
    'roster.person.choose',
    'roster.person.save',
    'schedule.open',
    'schedule.check',
    'schedule.labels',
    'schedule.sort',
    'year.check',
    'year.confirm',
    'year.change',
    'year.undo',
  ],
};

/** What can't be done three times in a row, since it ends what it is about. Its own journey drives it. */
export const ONCE = new Set([
  'matching.anew.submit',
  'matching.assign.submit',
  'matching.assign_new.submit',
  'matching.undo',
  'midyear.go_on',
  'privacy.note.delete',
  'privacy.notes.delete',
  'programs.close.submit',
  'question.answer.submit',
  'question.yearly.submit',
  'removal.check',
  'removal.confirm',
  'roster.import',
  'roster.tell',
  'roster.tell.dismiss',
  'roster.tell.submit',
  'schedule.import',
  'rounds.cancel',
  'rounds.close_now',
  'rounds.publish',
  'rounds.start',
  'times.withdraw',
  'year.ask',
]);
/**
 * A page more of a list that a program must be large for; a choice that changes its own form; what needs an ending to
 * come or a proposal, which the journeys of the new year and of times drive.
 */
export const ELSEWHERE = [
  'audit.',
  'change.mentor.when',
  'change.next',
  'change.several.when',
  'change.when',
  'desk.pairs.back',
  'desk.pairs.next',
  'rematch.decision',
  'rematch.tell',
  'times.open',
  'year.next',
];

export const title = (person: Person) => person.modal()?.plainText().split('\n', 1)[0];

export async function send(person: Person, entries: Parameters<Person['fillAll']>[0] = {}): Promise<void> {
  await person.fillAll(entries);
  expect((await person.submit()).errors ?? []).toEqual([]);
}

/** Closes what lies over the window with this title, as a person does who wants to go on there. */
export async function backTo(person: Person, wanted: string): Promise<void> {
  while (title(person) !== wanted) await person.close();
}

export async function fromHome(person: Person, button: string, wanted: string): Promise<void> {
  if (person.modal()) await person.close({ all: true });
  const home = await person.openHome();
  if (home.buttons().includes(button)) await person.click(button, { in: 'home' });
  else await clickMore(person, button);
  await person.waitForModal(wanted);
}

export async function byCommand(person: Person, command: string, wanted: string): Promise<void> {
  if (person.modal()) await person.close({ all: true });
  await person.command(`/mentor ${command}`);
  await person.waitForModal(wanted);
}

/** Does something three times in a row: an answer each time, in a window, and the stack never grows by repeating. */
export async function thrice(
  world: World,
  who: Someone,
  answer: RegExp,
  act: (person: Person, round: number) => Promise<unknown>,
): Promise<void> {
  const person = world.slack.as(who.user);
  const heights: number[] = [];
  for (const round of [0, 1, 2]) {
    await act(person, round);
    await person.waitFor(answer, { where: 'modal' });
    await world.settle();
    heights.push(world.slack.workspace.modalsOf(who.user).length);
  }
  expect(heights).toEqual(heights.map(() => heights[0]));
}

export async function leave(person: Person): Promise<void> {
  if (person.modal()) await person.close({ all: true });
}

/** What people pressed and sent so far; nothing that Slack refused was among it. */
export function driven(world: World): string[] {
  world.slack.assertClean();
  const kinds = ['block_actions', 'view_submission'];
  return world.slack.deliveries.flatMap(({ kind, name }) => (kinds.includes(kind) ? name : []));
}

/** Three more mentors who are open to a conversation, and three residents who wait for one. */
export async function addThree(world: World, seed: Seed): Promise<{ mentors: Someone[] }> {
  const mentors: Someone[] = [];
  for (const name of ['Ida', 'Ian', 'Ira']) {
    mentors.push(await addPerson(world, seed, `${name} Free`, ['mentor'], { topics: ['career'] }));
    await addPerson(world, seed, `${name} Waits`, ['resident'], { pgy: 1 });
  }
  const open = mentors.map(({ id }) => id);
  await world.open.db
    .updateTable('members')
    .set({ open_to_conversation: true })
    .where('id', 'in', open)
    .execute();
  return { mentors };
}
