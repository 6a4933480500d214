import { asked, type Cast, clicked, DIRECTORS, type Step, sent } from './acting.ts';

/** The interns of the new year, and whom each would like as a mentor, best first. */
const interns = [
  { handle: 'nadia', name: 'Nadia Haddad', wishes: ['Priya Raman', 'Henry Adler'] },
  { handle: 'theo', name: 'Theo Lindqvist', wishes: ['Priya Raman', 'Olivia Park'] },
  { handle: 'iris', name: 'Iris Morgan', wishes: ['Olivia Park', 'Priya Raman'] },
  { handle: 'sami', name: 'Sami Rahman', wishes: ['Priya Raman', 'Olivia Park'] },
];

const MATCH = 'Match a class';

/** The new interns come with a roster, as a coordinator would import it. */
async function importInterns(cast: Cast): Promise<void> {
  const year = cast.now().getUTCFullYear();
  const rows = interns.map(
    ({ handle, name }) => `${cast.arrive(handle, name)},resident,1,${year}-07-01,${year + 3}-06-30`,
  );
  const content = `${['email,roles,pgy,starts_on,graduates_on', ...rows].join('\n')}\n`;
  const carmen = await asked(cast, 'carmen', '/mentor roster', 'Import roster');
  cast.act('carmen', 'imports a file with the four new interns');
  await carmen.fill('Roster file', { name: 'interns.csv', content });
  await carmen.submit();
  cast.shows('carmen', 'in the modal', await carmen.waitFor(/The file is good/, { where: 'modal' }));
  await carmen.submit();
  await carmen.waitFor(/Imported/, { where: 'modal' });
  await carmen.close({ all: true });
}

async function sendWishes(cast: Cast, { handle, wishes }: (typeof interns)[number]): Promise<void> {
  const intern = cast.as(handle);
  await intern.waitFor(/Whom would you like as a mentor/, { since: 'ever', timeoutMs: 20_000 });
  await intern.click('Choose');
  await intern.waitForModal('Your wishes');
  cast.act(handle, `chooses ${wishes.join(', then ')}`);
  await intern.fill('Preferred mentors', wishes);
  const { errors } = await intern.submit();
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '));
  await intern.close({ all: true });
}

/** July for those who have no mentor yet: matched together, in four clicks of the director. */
export const classSteps: Step[] = [
  {
    id: 'class',
    title: 'July: the new interns say whom they would like',
    page: {
      text: 'Four interns have joined, and Carmen imports them. As Dana, press “Match a class” and Start: everybody without a mentor is asked for wishes, and nobody is served first. Mentors read that a match is under way.',
      as: 'dana',
      at: 'home',
      does: 'Carmen imports the interns, Dana starts a class match, and the interns send their wishes.',
      isDone: (cast) => cast.as('dana').everythingSeen().includes('Started with'),
    },
    async run(cast) {
      await importInterns(cast);
      await cast.settle();
      const dana = await asked(cast, 'dana', '/mentor match', MATCH);
      cast.act('dana', 'leaves everything as it is proposed, and starts');
      await sent(cast, 'dana');
      await dana.openHome({ timeoutMs: 10_000 });
      await cast.settle();
      await cast.came('nadia', 'in a DM', /Whom would you like as a mentor/);
      for (const intern of interns) await sendWishes(cast, intern);
    },
  },
  {
    id: 'draft',
    title: 'The draft, and a class placed in one click',
    page: {
      text: 'When the wishes close, the draft that serves the class best is ready: most placed, fewest outside their list, fewest with a late choice. Change one tells what a change would cost somebody else. As Dana, open it and press Publish: both sides hear together.',
      as: 'dana',
      at: DIRECTORS,
      does: 'The wishes close; Dana reads the draft and publishes it.',
      isDone: (cast) => cast.channel().includes('is announced'),
    },
    days: 16,
    async run(cast) {
      await cast.came('dana', "in the directors' channel", /draft of the class match/);
      const dana = await clicked(cast, 'dana', MATCH, MATCH);
      cast.act('dana', 'publishes the draft');
      await dana.click('Publish');
      cast.shows('dana', 'in the modal', await dana.waitFor(/Published/, { where: 'modal' }));
      await dana.close({ all: true });
      await cast.settle();
      await cast.came('nadia', 'in a DM', /is your mentor now/);
      await cast.came('priya', 'in a DM', /mentor to .*(Theo|Sami|Nadia|Iris)/);
    },
  },
];
