import type { Person } from '../slack/people/person.ts';
import type { Stage } from '../stage.ts';
import { Refused } from './guard.ts';
import type { Tour, TourStep } from './protocol.ts';

const DAY_MS = 86_400_000;
const DIRECTORS = 'im-mentoring-directors';

type Step = Omit<TourStep, 'done' | 'as'> & {
  as: string;
  isDone(cast: Cast): boolean;
  run(cast: Cast): Promise<void>;
};

/** The demo's people by handle, and what they read. */
type Cast = {
  stage: Stage;
  as(handle: string): Person;
  /** Everything a person has in their DM with the bot, or alone there, as plain text. */
  dm(handle: string): string;
  channel(): string;
  later(days: number): Promise<void>;
};

const steps: Step[] = [
  {
    id: 'ask',
    title: 'A first-year resident asks for a mentor',
    text: 'Maya has no mentor yet. She types /mentor request, or presses the button on her Home tab, and says what she hopes for. Try it as Maya.',
    as: 'maya',
    at: 'home',
    does: 'Maya asks for Priya, with a note for the directors.',
    isDone: (cast) => cast.channel().includes('Maya Chen'),
    async run(cast) {
      const maya = cast.as('maya');
      await maya.command('/mentor request');
      await maya.waitForModal('Ask for a mentor');
      await maya.fill('What would you like from a mentor?', ['Career advice']);
      await maya.fill('Preferred mentors', ['Priya Raman']);
      await maya.fill('Note', 'I am thinking about a fellowship in cardiology.');
      await sent(maya);
    },
  },
  {
    id: 'assign',
    title: 'A director assigns, with the facts in front',
    text: 'A card waits in the directors’ channel, with suggestions by preference, shared topics and free places. As Dana, press Assign, and confirm.',
    as: 'dana',
    at: DIRECTORS,
    does: 'Dana assigns the first suggestion.',
    isDone: (cast) => /is your mentor/.test(cast.dm('maya')),
    async run(cast) {
      const dana = cast.as('dana');
      await dana.click('Assign');
      await dana.waitForModal('Assign a mentor');
      await sent(dana);
    },
  },
  {
    id: 'log',
    title: 'They meet, and logging it takes ten seconds',
    text: 'Nine days on, Maya and Priya have met. Maya types /mentor log yesterday: one line, no form. The program sees the date, never what was said.',
    as: 'maya',
    at: 'dm',
    does: 'Nine days pass, and Maya logs yesterday’s meeting.',
    isDone: (cast) => /Logged: you met/.test(cast.dm('maya')),
    async run(cast) {
      await cast.later(9);
      await cast.as('maya').command('/mentor log yesterday');
      await cast.as('maya').waitFor(/Logged/);
    },
  },
  {
    id: 'slip',
    title: 'Four months pass, and the rhythm slips',
    text: 'Move the clock. Maya gets a heads-up two weeks ahead; both get a reminder when the meeting is due, and two and four weeks later: in working hours, never twice, and a mentor with several residents gets one message for all.',
    as: 'maya',
    at: 'dm',
    does: 'The clock moves on by 130 days, stopping wherever something is due.',
    isDone: (cast) => /A good moment to meet|No hurry|The last note|Did you meet/.test(cast.dm('maya')),
    run: (cast) => cast.later(130),
  },
  {
    id: 'remind',
    title: 'A reminder that helps instead of nagging',
    text: 'Each reminder offers a way out: log it, name a date, snooze, or say you are away. Maya has a date; the reminder says so from then on, and both sides are left in peace.',
    as: 'maya',
    at: 'dm',
    does: 'Maya says that they have a date in five days.',
    isDone: (cast) => /You have a date|Done: you met|Did you meet/.test(cast.dm('maya')),
    async run(cast) {
      const maya = cast.as('maya');
      await maya.click('We have a date');
      await maya.waitForModal('We have a date');
      await maya.fill('Date', new Date(cast.stage.now().getTime() + 5 * DAY_MS).toISOString().slice(0, 10));
      await sent(maya);
    },
  },
  {
    id: 'rematch',
    title: 'A resident asks, in confidence, for a new match',
    text: 'Ben’s match is not working. He is told who will read his request before he writes a word. Watch “Who saw what”: his mentor Olivia receives nothing at all.',
    as: 'ben',
    at: 'home',
    does: 'Ben sends a confidential request.',
    isDone: (cast) => /confidential request is waiting|Handled\. Reference/.test(cast.channel()),
    async run(cast) {
      const ben = cast.as('ben');
      await ben.command('/mentor rematch');
      await ben.waitForModal('Ask for a new match');
      await ben.fill('In your words', 'We hardly find a time that works for both of us.');
      await sent(ben);
    },
  },
  {
    id: 'decide',
    title: 'A director decides behind “Open”',
    text: 'The channel shows a reference and nothing else. As Dana, press Open: the details appear for her alone, and opening is recorded. She approves with a new mentor.',
    as: 'dana',
    at: DIRECTORS,
    does: 'Dana approves, with Henry as the new mentor.',
    isDone: (cast) => /Handled\. Reference/.test(cast.channel()),
    async run(cast) {
      const dana = cast.as('dana');
      await dana.click('Open');
      await dana.waitForModal('Confidential request');
      await dana.fill('Decision', 'Approve with a new mentor');
      await dana.fill('New mentor', 'Henry Adler');
      await dana.fill('Tell the current mentor', 'On a date');
      await sent(dana);
    },
  },
  {
    id: 'change',
    title: 'The match ends in neutral words',
    text: 'On the chosen date Olivia reads the same words as at any ending: no request, no reason, no name of who asked. That is the whole mentor year; look around as anyone you like.',
    as: 'olivia',
    at: 'dm',
    does: 'The clock moves to the date of the change.',
    isDone: (cast) => /come to its end/.test(cast.dm('olivia')),
    run: (cast) => cast.later(35),
  },
];

async function sent(person: Person): Promise<void> {
  const { errors } = await person.submit();
  if (errors) throw new Refused(409, errors.map(({ label, message }) => `${label}: ${message}`).join(' '));
  if (person.modal()) await person.close({ all: true });
}

function castOf(stage: Stage): Cast | undefined {
  const { users, channels } = stage.slack.workspace;
  const ids = new Map([...users.values()].map(({ name, id }) => [name, id]));
  const directors = [...channels.values()].find(({ name }) => name === DIRECTORS);
  const handles = new Set(steps.map((step) => step.as));
  if (!directors || [...handles].some((handle) => !ids.has(handle))) return undefined;
  const as = (handle: string) => stage.slack.as(ids.get(handle) ?? '');
  return {
    stage,
    as,
    dm: (handle) =>
      [...as(handle).dms(), ...as(handle).ephemerals()].map((seen) => seen.plainText()).join('\n'),
    channel: () =>
      as('dana')
        .channel(directors.id)
        .map((seen) => seen.plainText())
        .join('\n'),
    later: (days) => stage.travelTo(new Date(stage.now().getTime() + days * DAY_MS)),
  };
}

/** The guided tour and how far it has come; without steps where the demo's people are not there. */
export function tourOf(stage: Stage, busy: boolean): Tour {
  const cast = castOf(stage);
  if (!cast) return { steps: [], busy };
  const shown = steps.map(({ id, title, text, as, at, does, isDone }) => ({
    id,
    title,
    text,
    as: cast.as(as).id,
    at,
    does,
    done: isDone(cast),
  }));
  return { steps: shown, busy };
}

/** Plays a step for the visitor, after any step before it that has not been played. */
export async function playStep(stage: Stage, id: string, begin: (title: string) => void): Promise<void> {
  const cast = castOf(stage);
  const last = steps.findIndex((step) => step.id === id);
  if (!cast || last < 0) throw new Refused(404, 'There is no such step in this program.');
  for (const step of steps.slice(0, last + 1)) {
    if (step.isDone(cast)) continue;
    const person = cast.as(step.as);
    if (person.modal()) await person.close({ all: true });
    begin(step.title);
    await step.run(cast);
    await stage.settle();
  }
}
