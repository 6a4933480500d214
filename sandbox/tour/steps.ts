import { asked, clicked, DAY_MS, DIRECTORS, logged, type Step, sent } from './acting.ts';
import { classSteps } from './class-steps.ts';
import { talkSteps } from './talk-steps.ts';
import { yearSteps } from './year-steps.ts';

/** The mentor year, as the terminal tells it and the page plays it. */
export const steps: Step[] = [
  {
    id: 'look',
    title: 'A first-year resident looks in',
    async run(cast) {
      const maya = cast.as('maya');
      cast.act('maya', 'types /mentor');
      await maya.command('/mentor');
      cast.shows('maya', 'only visible to her', await maya.waitFor(/mentor/i));
    },
  },
  {
    id: 'ask',
    title: 'A first-year resident asks for a mentor',
    page: {
      text: 'Maya has no mentor yet. She types /mentor request, or presses the button on her Home tab, and says what she hopes for. Try it as Maya.',
      as: 'maya',
      at: 'home',
      does: 'Maya asks for Priya, with a note for the directors.',
      isDone: (cast) => cast.channel().includes('Maya Chen'),
    },
    async run(cast) {
      const maya = await asked(cast, 'maya', '/mentor request', 'Ask for a mentor');
      await maya.fill('What would you like from a mentor?', ['Career advice']);
      await maya.fill('Preferred mentors', ['Priya Raman']);
      await maya.fill('Note', 'I am thinking about a fellowship in cardiology.');
      cast.act('maya', 'chooses Career advice and Priya Raman, writes a note, and sends it');
      await sent(cast, 'maya');
    },
  },
  {
    id: 'assign',
    title: 'A director assigns, with the facts in front',
    page: {
      text: 'A card waits in the directors’ channel, with suggestions by preference, shared topics and free places. As Dana, press Assign, and confirm.',
      as: 'dana',
      at: DIRECTORS,
      does: 'Dana assigns the first suggestion.',
      isDone: (cast) => /is your mentor/.test(cast.dm('maya')),
    },
    async run(cast) {
      await cast.came('dana', "in the directors' channel", /Maya Chen/);
      await clicked(cast, 'dana', 'Assign', 'Assign a mentor');
      cast.act('dana', 'confirms the first suggestion');
      await sent(cast, 'dana');
      await cast.settle();
      await cast.came('dana', "in the directors' channel, in the same place", /was assigned to/);
      await cast.came('maya', 'in a DM', /is your mentor/);
      await cast.came('priya', 'in a DM', /mentor to .*Maya Chen/);
    },
  },
  {
    id: 'log',
    title: 'They meet, and logging it takes ten seconds',
    page: {
      text: 'Nine days on, Maya and Priya have met. Maya types /mentor log yesterday: one line, no form. The program sees the date, never what was said.',
      as: 'maya',
      at: 'dm',
      does: 'Nine days pass, and Maya logs yesterday’s meeting.',
      isDone: (cast) => /Logged: you met/.test(cast.dm('maya')),
    },
    days: 9,
    run: (cast) => logged(cast, 'yesterday'),
  },
  {
    id: 'due',
    title: 'Two meetings are due, and the mentor gets one message',
    days: 7,
    async run(cast) {
      await cast.came('olivia', 'in a DM', /Ben Foster[\s\S]*Rosa Alvarez/);
      await cast.came('rosa', 'in a DM', /Olivia Park/);
      const olivia = await asked(cast, 'olivia', '/mentor log yesterday', 'Log a meeting');
      await olivia.fill('With', 'Rosa Alvarez');
      cast.act('olivia', 'chooses Rosa Alvarez');
      await sent(cast, 'olivia');
      await cast.settle();
      cast.note('\nThe message already sent shows it at once.');
      await cast.came('olivia', 'in the same DM', /Done/);
    },
  },
  {
    id: 'slip',
    title: 'Four months pass, and the rhythm slips',
    page: {
      text: 'Move the clock. Maya gets a heads-up two weeks ahead; both get a reminder when the meeting is due, and two and four weeks later: in working hours, never twice, and a mentor with several residents gets one message for all.',
      as: 'maya',
      at: 'dm',
      does: 'The clock moves on by 130 days, stopping wherever something is due.',
      isDone: (cast) => /A good moment to meet|No hurry|The last note|Did you meet/.test(cast.dm('maya')),
    },
    days: 130,
    run: (cast) => cast.came('maya', 'in a DM', /Log a meeting/),
  },
  {
    id: 'remind',
    title: 'A reminder that helps instead of nagging',
    page: {
      text: 'Each reminder offers a way out: log it, name a date, snooze, or say you are away. Maya has a date; the reminder says so from then on, and both sides are left in peace.',
      as: 'maya',
      at: 'dm',
      does: 'Maya says that they have a date in five days.',
      isDone: (cast) => /You have a date|Done: you met|Did you meet/.test(cast.dm('maya')),
    },
    async run(cast) {
      const maya = await clicked(cast, 'maya', 'We have a date', 'We have a date');
      await maya.fill('Date', new Date(cast.now().getTime() + 5 * DAY_MS).toISOString().slice(0, 10));
      cast.act('maya', 'chooses a day in five days');
      await sent(cast, 'maya');
    },
  },
  {
    id: 'met',
    title: 'The date has passed, and it is asked about once',
    days: 7,
    async run(cast) {
      await cast.came('maya', 'in a DM, the day after that date', /Did you meet/);
      await logged(cast, 'Monday');
    },
  },
  {
    id: 'rematch',
    title: 'A resident asks, in confidence, for a new match',
    page: {
      text: 'Ben’s match is not working. He is told who will read his request before he writes a word. Watch “Who saw what”: his mentor Olivia receives nothing at all.',
      as: 'ben',
      at: 'home',
      does: 'Ben sends a confidential request.',
      isDone: (cast) => /confidential request is waiting|Handled\. Reference/.test(cast.channel()),
    },
    async run(cast) {
      const ben = await asked(cast, 'ben', '/mentor rematch', 'Ask for a new match');
      await ben.fill('In your words', 'We hardly find a time that works for both of us.');
      cast.act('ben', 'writes a line and sends it in confidence');
      await sent(cast, 'ben');
    },
  },
  {
    id: 'decide',
    title: 'A director decides behind “Open”',
    page: {
      text: 'The channel shows a reference and nothing else. As Dana, press Open: the details appear for her alone, and opening is recorded. She approves with a new mentor.',
      as: 'dana',
      at: DIRECTORS,
      does: 'Dana approves, with Henry as the new mentor.',
      isDone: (cast) => /Handled\. Reference/.test(cast.channel()),
    },
    async run(cast) {
      await cast.came('dana', "in the directors' channel", /confidential request is waiting/);
      const dana = await clicked(cast, 'dana', 'Open', 'Confidential request');
      cast.act('dana', 'approves with Henry Adler, and Olivia is told with the next changes');
      await dana.fill('Decision', 'Approve with a new mentor');
      await dana.fill('New mentor', 'Henry Adler');
      await dana.fill('Tell the current mentor', 'On a date');
      await sent(cast, 'dana');
    },
  },
  {
    id: 'answer',
    title: 'The answer, read by the resident alone',
    async run(cast) {
      await cast.came('ben', 'in a DM', /answer to your request/);
      const ben = await clicked(cast, 'ben', 'Read');
      await ben.close({ all: true });
      cast.note('\nOlivia has seen nothing of this, and for now nothing changes for her.');
    },
  },
  {
    id: 'ordinary',
    title: 'Somebody leaves: an ordinary ending, on the same day',
    page: {
      text: 'Amara leaves the program. As Carmen, press “Someone leaves or changes” on the Home tab. The next change day is proposed, on which changes of all kinds go out together; Check says what it does, and nobody is told before that day.',
      as: 'carmen',
      at: 'home',
      does: 'Carmen enters that Amara leaves.',
      isDone: (cast) => cast.as('carmen').everythingSeen().includes('Entered for'),
    },
    async run(cast) {
      const carmen = await asked(cast, 'carmen', '/mentor change', 'Leaves or changes');
      cast.act('carmen', 'enters that Amara Nwosu leaves the program, and reads what it does');
      await carmen.fillAll({ Person: 'Amara Nwosu', What: 'Leaves the program' });
      const { errors } = await carmen.submit();
      if (errors) throw new Error(errors.map(({ message }) => message).join(' '));
      cast.shows('carmen', 'in the modal', carmen.modal());
      cast.act('carmen', 'confirms');
      await sent(cast, 'carmen');
    },
  },
  {
    id: 'change',
    title: 'The match ends in neutral words',
    page: {
      text: 'On the chosen date Olivia reads the same words as at any ending: no request, no reason, no name of who asked.',
      as: 'olivia',
      at: 'dm',
      does: 'The clock moves to the date of the change.',
      isDone: (cast) => /come to its end/.test(cast.dm('olivia')),
    },
    days: 35,
    async run(cast) {
      await cast.came('olivia', 'in a DM', /has come to its end/);
      const ofBoth = /Amara Nwosu.*has come to its end.*mentor to .*Ben Foster/s;
      await cast.came('henry', 'in a DM, of Amara, in the same words, with who comes next', ofBoth);
      await cast.came('ben', 'in a DM', /Henry Adler.* is your mentor/);
    },
  },
  ...yearSteps,
  ...classSteps,
  ...talkSteps,
  {
    id: 'overview',
    title: 'Where everybody stands',
    async run(cast) {
      for (const handle of ['dana', 'olivia', 'maya'])
        cast.shows(handle, 'on the Home tab', await cast.as(handle).openHome({ timeoutMs: 10_000 }));
    },
  },
];
