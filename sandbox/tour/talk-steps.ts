import { asked, DAY_MS, type Step, sent } from './acting.ts';

/** A day ahead, as a form takes it. */
const dayAhead = (now: Date, days: number) =>
  new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);

/** Finding a time, and mentors beyond one's own. */
export const talkSteps: Step[] = [
  {
    id: 'time',
    title: 'A meeting set in two taps',
    page: {
      text: 'Find a time opens with the days that are good for both, by their block schedules. Maya sends Priya 3 times that work for her, and Priya accepts one with a tap. Both get it for their calendars in their own time zone, and no one is reminded until the day after. As Priya, accept one of the times.',
      as: 'priya',
      at: 'dm',
      does: 'Maya suggests 3 times, and Priya accepts the first.',
      isDone: (cast) => cast.dm('priya').includes('Change the time'),
    },
    async run(cast) {
      const maya = await asked(cast, 'maya', '/mentor time', 'Find a time');
      cast.act('maya', 'suggests 3 times');
      await maya.fillAll({
        'First time': `${dayAhead(cast.now(), 6)} 12:00`,
        'Second time': `${dayAhead(cast.now(), 7)} 08:30`,
        'Third time': `${dayAhead(cast.now(), 8)} 13:00`,
      });
      await sent(cast, 'maya');
      await cast.came('priya', 'in a DM', /suggested times to meet/);
      const priya = cast.as('priya');
      const question = priya.dms().findLast((message) => message.buttons().includes('None of these'));
      const [first = ''] = question?.buttons() ?? [];
      cast.act('priya', `clicks ${first}`);
      await priya.click(first, question ? { in: question } : {});
      await cast.came('maya', 'in a DM', /Change the time/);
    },
  },
  {
    id: 'people',
    title: 'A conversation beyond the assigned mentor',
    page: {
      text: 'Olivia is open to conversations with residents she doesn\'t mentor and says so under "Capacity and profile." Maya finds her under "Find people" and asks with one click. "Not now" would tell no one: Maya would get the same note in a week, whatever the reason.',
      as: 'maya',
      at: 'home',
      does: "Olivia says she's open, Maya asks, and Olivia says yes. That's the whole mentoring year. Look around as anyone you like.",
      isDone: (cast) => /is happy to talk with you/.test(cast.dm('maya')),
    },
    async run(cast) {
      const olivia = await asked(cast, 'olivia', '/mentor places', 'Capacity and profile');
      cast.act('olivia', "says she's open to a conversation");
      await olivia.fill('Open to a conversation', 'Yes');
      await sent(cast, 'olivia');
      const maya = await asked(cast, 'maya', '/mentor people', 'Find people');
      cast.act('maya', 'clicks Ask for a conversation');
      await maya.click('Ask for a conversation');
      await maya.waitFor(/Asked\./, { where: 'modal' });
      await maya.close({ all: true });
      await cast.later(1);
      await cast.came('olivia', 'in a DM', /would like a conversation with you/);
      cast.act('olivia', 'clicks Yes');
      await olivia.click('Yes', { in: olivia.dms().at(-1) });
      await cast.came('maya', 'in a DM', /is happy to talk with you/);
    },
  },
];
