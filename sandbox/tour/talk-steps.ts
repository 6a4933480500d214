import { asked, DAY_MS, type Step, sent } from './acting.ts';

/** A day ahead, as a form takes it. */
const dayAhead = (now: Date, days: number) =>
  new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);

/** Finding a time, and mentors beyond one's own. */
export const talkSteps: Step[] = [
  {
    id: 'time',
    title: 'A date in two taps',
    page: {
      text: 'Maya sends Priya three times that suit her; one tap agrees. Both have it for their calendars, each on their own clock, and nobody is reminded until the day after. As Priya, take one of the times.',
      as: 'priya',
      at: 'dm',
      does: 'Maya proposes three times, and Priya takes the first.',
      isDone: (cast) => cast.dm('priya').includes('Change the time'),
    },
    async run(cast) {
      const maya = await asked(cast, 'maya', '/mentor time', 'Find a time');
      cast.act('maya', 'proposes three times');
      await maya.fillAll({
        'First time': `${dayAhead(cast.now(), 6)} 12:00`,
        'Second time': `${dayAhead(cast.now(), 7)} 08:30`,
        'Third time': `${dayAhead(cast.now(), 8)} 17:00`,
      });
      await sent(cast, 'maya');
      await cast.came('priya', 'in a DM', /proposes a time/);
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
      text: 'Olivia is open to a conversation with residents who are not hers, and says so under “Places and profile”. Maya finds her under “Find people” and asks with one click. “Not now” would tell nobody: Maya would hear the same kind words in a week, whatever the reason.',
      as: 'maya',
      at: 'home',
      does: 'Olivia says that she is open, Maya asks, and Olivia says yes. That is the whole mentor year; look around as anyone you like.',
      isDone: (cast) => /is happy to talk with you/.test(cast.dm('maya')),
    },
    async run(cast) {
      const olivia = await asked(cast, 'olivia', '/mentor places', 'Places');
      cast.act('olivia', 'says that she is open to a conversation');
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
