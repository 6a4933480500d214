import { asked, clicked, DAY_MS, DIRECTORS, logged, type Step, sent } from './acting.ts';
import { classSteps } from './class-steps.ts';
import { talkSteps } from './talk-steps.ts';
import { yearSteps } from './year-steps.ts';

/** Ben's reminder on the due date, or 2 weeks later, should a weekend follow his nights. */
const BENS = /a good time to meet with .*Olivia Park|No rush/;

/** The mentor year, as the terminal tells it and the page plays it. */
export const steps: Step[] = [
  {
    id: 'look',
    title: 'A first-year resident takes a look',
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
      text: "Maya doesn't have a mentor yet. She types /mentor request, or selects the button on her Home tab, and says what she's hoping for. Try it as Maya.",
      as: 'maya',
      at: 'home',
      does: 'Maya asks for Priya, with a note for the directors.',
      isDone: (cast) => cast.channel().includes('Maya Chen'),
    },
    async run(cast) {
      const maya = await asked(cast, 'maya', '/mentor request', 'Ask for a mentor');
      await maya.fill('What would you like from a mentor?', ['Career advice']);
      await maya.fill('Preferred mentors', ['Priya Raman']);
      await maya.fill('Note', "I'm thinking about a fellowship in cardiology.");
      cast.act('maya', 'chooses Career advice and Priya Raman, writes a note, and sends it');
      await sent(cast, 'maya');
    },
  },
  {
    id: 'assign',
    title: 'A director assigns a mentor, with the facts in view',
    page: {
      text: "A card is waiting in the directors' channel, with suggestions based on preference, shared topics, and openings. As Dana, select Assign and confirm.",
      as: 'dana',
      at: DIRECTORS,
      does: 'Dana assigns the first suggestion.',
      isDone: (cast) => /is now your mentor/.test(cast.dm('maya')),
    },
    async run(cast) {
      await cast.came('dana', "in the directors' channel", /Maya Chen/);
      await clicked(cast, 'dana', 'Assign', 'Assign a mentor');
      cast.act('dana', 'confirms the first suggestion');
      await sent(cast, 'dana');
      await cast.settle();
      await cast.came('dana', "in the directors' channel, in the same place", /was assigned as/);
      await cast.came('maya', 'in a DM', /is now your mentor/);
      await cast.came('priya', 'in a DM', /now .*Maya Chen's mentor/);
    },
  },
  {
    id: 'log',
    title: 'They meet, and logging it takes 10 seconds',
    page: {
      text: 'Nine days later, Maya and Priya have met. Maya types /mentor log yesterday: one line, no form. The program sees the date, never what was said.',
      as: 'maya',
      at: 'dm',
      does: "Nine days pass, and Maya logs yesterday's meeting.",
      isDone: (cast) => /Logged: you met with/.test(cast.dm('maya')),
    },
    days: 9,
    run: (cast) => logged(cast, 'yesterday'),
  },
  {
    id: 'due',
    title: 'Two meetings are due; the mentor gets one message',
    days: 7,
    async run(cast) {
      await cast.came('olivia', 'in a DM', /Ben Foster[\s\S]*Rosa Alvarez/);
      await cast.came('rosa', 'in a DM', /a good time to meet with .*Olivia Park|No rush/);
      const olivia = await asked(cast, 'olivia', '/mentor log yesterday', 'Log a meeting');
      await olivia.fill('With', 'Rosa Alvarez');
      cast.act('olivia', 'chooses Rosa Alvarez');
      await sent(cast, 'olivia');
      await cast.settle();
      cast.note('\nThe message already sent updates right away.');
      await cast.came('olivia', 'in the same DM', /Done/);
    },
  },
  {
    id: 'nights',
    title: 'Ben is on nights: his reminder waits',
    page: {
      text: "Rosa and Ben are both due to meet with Olivia. Rosa and Olivia get their reminders on the day. Ben's waits, because the block schedule that Carmen imported has him on nights. Move the clock past his nights: he gets it in his clinic week, with the next days that are good for both. Mentor shows his schedule to no one else.",
      as: 'ben',
      at: 'dm',
      does: 'A week passes, with reminders for Rosa and Olivia, then 10 days, and Ben gets his.',
      days: 7,
      isDone: (cast) => BENS.test(cast.dm('ben')),
    },
    async run(cast) {
      cast.lacks('ben', BENS);
      cast.shows('ben', 'in a DM, as the last message so far', cast.as('ben').dms().at(-1));
      cast.note('\nThe block schedule has Ben on nights, so nothing else has come. Mentor tells no one why.');
      await cast.later(10);
      await cast.came('ben', 'in a DM, once his nights are over', BENS);
    },
  },
  {
    id: 'slip',
    title: 'Four months pass, and a meeting slips',
    page: {
      text: 'Move the clock. Maya gets a heads-up 2 weeks ahead. Both get a reminder on the due date and 2 and 4 weeks later, during working hours and never the same one twice. A mentor with several residents gets one message for all of them.',
      as: 'maya',
      at: 'dm',
      does: 'The clock moves ahead 4 months, stopping whenever something is due.',
      isDone: (cast) => /a good time to meet|No rush|One last note|Did you meet/.test(cast.dm('maya')),
    },
    days: 116,
    run: (cast) => cast.came('maya', 'in a DM', /a good time to meet with .*Priya Raman/),
  },
  {
    id: 'remind',
    title: 'A reminder that helps instead of nagging',
    page: {
      text: "Every reminder offers a next step: log it, find a time, add a scheduled date, snooze, or say you're away. Maya adds the date they've set. The reminder now shows it, and no one is reminded until the day after.",
      as: 'maya',
      at: 'dm',
      does: "Maya adds that they're meeting in 5 days.",
      isDone: (cast) => /You're meeting on|Done: you met with|Did you meet/.test(cast.dm('maya')),
    },
    async run(cast) {
      const maya = await clicked(cast, 'maya', 'Already scheduled', 'Already scheduled');
      await maya.fill('Date', new Date(cast.now().getTime() + 5 * DAY_MS).toISOString().slice(0, 10));
      cast.act('maya', 'chooses a date 5 days from now');
      await sent(cast, 'maya');
    },
  },
  {
    id: 'met',
    title: 'The date has passed, and Mentor asks once',
    days: 7,
    async run(cast) {
      await cast.came('maya', 'in a DM, the day after that date', /Did you meet/);
      await logged(cast, 'Monday');
    },
  },
  {
    id: 'rematch',
    title: 'A resident asks confidentially for a new match',
    page: {
      text: "Ben's match isn't working. Before he writes a word, he's told who will read his request. Watch \"Who saw what\": his mentor, Olivia, receives nothing at all.",
      as: 'ben',
      at: 'home',
      does: 'Ben sends a confidential request.',
      isDone: (cast) => /request is waiting\. Reference|notice is closed/.test(cast.channel()),
    },
    async run(cast) {
      const ben = await asked(cast, 'ben', '/mentor rematch', 'Ask for a new match');
      await ben.fill('In your own words', 'We can rarely find a time that works for both of us.');
      cast.act('ben', 'writes a line and sends it confidentially');
      await sent(cast, 'ben');
    },
  },
  {
    id: 'decide',
    title: 'A director reads it privately and decides',
    page: {
      text: 'The channel shows a reference and nothing else. As Dana, select Open: the details appear only for her, and it is logged that she opened it. She approves with a new mentor.',
      as: 'dana',
      at: DIRECTORS,
      does: 'Dana approves, with Henry as the new mentor.',
      isDone: (cast) => /Your request has been answered/.test(cast.dm('ben')),
    },
    async run(cast) {
      await cast.came('dana', "in the directors' channel", /request is waiting\. Reference/);
      const dana = await clicked(cast, 'dana', 'Open', 'Confidential request');
      cast.act('dana', 'approves with Henry Adler, and Olivia will be told on the next change date');
      await dana.fill('Decision', 'Approve with a new mentor');
      await dana.fill('New mentor', 'Henry Adler');
      await dana.fill('When does the current match end?', 'On a date');
      await sent(cast, 'dana');
    },
  },
  {
    id: 'answer',
    title: "The answer, for the resident's eyes only",
    async run(cast) {
      await cast.came('ben', 'in a DM', /Your request has been answered/);
      const ben = await clicked(cast, 'ben', 'Read');
      await ben.close({ all: true });
      cast.note('\nOlivia has seen none of this, and for now nothing changes for her.');
    },
  },
  {
    id: 'ordinary',
    title: 'Someone leaves: an ordinary ending on the same day',
    page: {
      text: 'Amara is leaving the program. As Carmen, select "Departures and changes" on the Home tab. Mentor suggests the next date when program changes are announced together. Check shows what will happen, and no one is told before then.',
      as: 'carmen',
      at: 'home',
      does: 'Carmen records that Amara is leaving.',
      isDone: (cast) => cast.as('carmen').everythingSeen().includes('Recorded for'),
    },
    async run(cast) {
      const carmen = await asked(cast, 'carmen', '/mentor change', 'Departures and changes');
      cast.act('carmen', 'records that Amara Nwosu is leaving the program, and reads what will happen');
      await carmen.fillAll({ Person: 'Amara Nwosu', "What's changing?": 'Leaves the program' });
      const { errors } = await carmen.submit();
      if (errors) throw new Error(errors.map(({ message }) => message).join(' '));
      cast.shows('carmen', 'in the modal', carmen.modal());
      cast.act('carmen', 'confirms');
      await sent(cast, 'carmen');
    },
  },
  {
    id: 'change',
    title: 'The match ends with a neutral message',
    page: {
      text: "On that date, Olivia gets the same message she'd get for any match that ends: no request, no reason, no hint of who asked.",
      as: 'olivia',
      at: 'dm',
      does: 'The clock moves to the change date.',
      isDone: (cast) => /has ended/.test(cast.dm('olivia')),
    },
    days: 35,
    async run(cast) {
      await cast.came('olivia', 'in a DM', /has ended/);
      const ofBoth = /Amara Nwosu.*has ended.*now .*Ben Foster's mentor/s;
      await cast.came('henry', 'in a DM, of Amara, in the same words, with who comes next', ofBoth);
      await cast.came('ben', 'in a DM', /Henry Adler.* is now your mentor/);
    },
  },
  ...yearSteps,
  ...classSteps,
  ...talkSteps,
  {
    id: 'overview',
    title: 'Where everyone stands',
    async run(cast) {
      for (const handle of ['dana', 'olivia', 'maya'])
        cast.shows(handle, 'on the Home tab', await cast.as(handle).openHome({ timeoutMs: 10_000 }));
    },
  },
];
