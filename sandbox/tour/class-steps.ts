import { asked, type Cast, clicked, DIRECTORS, type Step, sent } from './acting.ts';

/** The interns of the new year, and who each would like as a mentor, first choice first. */
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
  cast.act('carmen', 'imports a file with the 4 new interns');
  await carmen.fill('Roster file', { name: 'interns.csv', content });
  await carmen.submit();
  cast.shows('carmen', 'in the modal', await carmen.waitFor(/The file looks good/, { where: 'modal' }));
  await carmen.submit();
  await carmen.waitFor(/Imported/, { where: 'modal' });
  // They are asked for their preferences today, so a hello of its own would come first and take the day.
  await carmen.click('Tell them');
  await carmen.waitForModal('Tell people');
  await carmen.click('Never send these messages');
  await carmen.waitFor(/They won't be told/, { where: 'modal' });
  await carmen.close({ all: true });
}

async function sendWishes(cast: Cast, { handle, wishes }: (typeof interns)[number]): Promise<void> {
  const intern = cast.as(handle);
  await intern.waitFor(/Who would you like as a mentor/, { since: 'ever', timeoutMs: 20_000 });
  await intern.click('Choose');
  await intern.waitForModal('Your preferences');
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
    title: "July: the new interns say who they'd like",
    page: {
      text: 'Four interns have joined, and Carmen imports them. As Dana, select "Match a class" and Start: everyone without a mentor is asked for preferences, and no one gets first pick. Mentors are told that a match is underway.',
      as: 'dana',
      at: 'home',
      does: 'Carmen imports the interns, Dana starts a class match, and the interns send their preferences.',
      isDone: (cast) => cast.as('dana').everythingSeen().includes('Started with'),
    },
    async run(cast) {
      await importInterns(cast);
      await cast.settle();
      const dana = await asked(cast, 'dana', '/mentor match', MATCH);
      cast.act('dana', 'leaves everything as suggested, and starts');
      await sent(cast, 'dana');
      await dana.openHome({ timeoutMs: 10_000 });
      await cast.settle();
      await cast.came('nadia', 'in a DM', /Who would you like as a mentor/);
      for (const intern of interns) await sendWishes(cast, intern);
    },
  },
  {
    id: 'draft',
    title: 'The draft, and a class matched in one click',
    page: {
      text: 'When preferences close, the best draft for the class is ready: the most residents placed, the fewest off their lists, the fewest given a low-ranked choice. Change a match shows what a change would cost others. As Dana, open it and select Publish: everyone hears at once.',
      as: 'dana',
      at: DIRECTORS,
      does: 'Preferences close, and Dana reads the draft and publishes it.',
      isDone: (cast) => cast.channel().includes('has been announced'),
    },
    days: 16,
    async run(cast) {
      await cast.came('dana', "in the directors' channel", /class match draft for .* is ready/);
      const dana = await clicked(cast, 'dana', 'Open class match', MATCH);
      cast.act('dana', 'publishes the draft');
      await dana.click('Publish');
      cast.shows('dana', 'in the modal', await dana.waitFor(/Published/, { where: 'modal' }));
      await dana.close({ all: true });
      await cast.settle();
      await cast.came('nadia', 'in a DM', /is now your mentor/);
      await cast.came(
        'priya',
        'in a DM',
        /now the mentor of .*(Theo|Sami|Nadia|Iris)|(Theo|Sami|Nadia|Iris).* is now your/,
      );
    },
  },
];
