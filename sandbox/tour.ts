import { userOf } from './demo.ts';
import type { Person } from './slack/people/person.ts';
import type { Seen } from './slack/people/seen.ts';
import type { Stage } from './stage.ts';
import { createTranscript, type Transcript } from './transcript.ts';

const DAY_MS = 86_400_000;

type Tour = {
  stage: Stage;
  tell: Transcript;
  as(handle: string): Person;
  directors: string;
  later(days: number): Promise<void>;
};

/** Plays the whole mentor year by itself and prints what each person sees. */
export async function runTour(
  stage: Stage,
  write = (text: string) => void process.stdout.write(text),
): Promise<void> {
  const directors = stage.slack.channels.find(({ name }) => name === 'im-mentoring-directors')?.id ?? '';
  const tour: Tour = {
    stage,
    tell: createTranscript(write),
    as: (handle) => stage.slack.as(userOf(stage.slack, handle)),
    directors,
    later: (days) => stage.travelTo(noonOfWednesday(new Date(stage.now().getTime() + days * DAY_MS))),
  };
  tour.tell.note(
    'The mentor year of a residency program, played by the real bot against a strict fake Slack.',
  );
  for (const chapter of [
    asking,
    assigning,
    meeting,
    slipping,
    agreeing,
    askingInConfidence,
    deciding,
    changing,
    overview,
  ]) {
    await chapter(tour);
  }
  stage.slack.assertClean();
  tour.tell.note('\nThat was the year. To click through it yourself: npm run sandbox');
}

/** The first Wednesday noon in California from a moment on, so that the tour reads alike whenever it is played. */
function noonOfWednesday(from: Date): Date {
  const noon = new Date(from);
  noon.setUTCHours(20, 0, 0, 0);
  const days = (3 - noon.getUTCDay() + 7) % 7;
  return new Date(noon.getTime() + days * DAY_MS);
}

/** Shows what came to a person after an act, waiting for it. */
async function shown(tour: Tour, who: Person, name: string, where: string, wanted: RegExp): Promise<Seen> {
  const place = where.includes('channel') ? tour.directors : 'dm';
  const seen = await who.waitFor(wanted, { since: 'ever', where: place, timeoutMs: 20_000 });
  tour.tell.shows(name, where, seen);
  return seen;
}

async function asking(tour: Tour): Promise<void> {
  const { tell } = tour;
  tell.chapter('1. A first-year resident asks for a mentor', tour.stage.now());
  const maya = tour.as('maya');
  tell.act('Maya Chen', 'types /mentor');
  await maya.command('/mentor');
  tell.shows('Maya', 'only visible to her', await maya.waitFor(/mentor/i));
  tell.act('Maya Chen', 'types /mentor request');
  await maya.command('/mentor request');
  tell.shows('Maya', 'in a modal', await maya.waitForModal('Ask for a mentor'));
  await maya.fill('What would you like from a mentor?', ['Career advice']);
  await maya.fill('Preferred mentors', ['Priya Raman']);
  await maya.fill('Note', 'I am thinking about a fellowship in cardiology.');
  tell.act('Maya Chen', 'chooses Career advice and Priya Raman, writes a note, and sends it');
  const sent = await maya.submit();
  if (sent.errors) throw new Error(`the request was refused: ${JSON.stringify(sent.errors)}`);
  const after = maya.modal();
  if (after) tell.shows('Maya', 'in the modal', after);
  await maya.close({ all: true }).catch(() => undefined);
}

async function assigning(tour: Tour): Promise<void> {
  const { tell } = tour;
  tell.chapter('2. A director assigns with the facts in front', tour.stage.now());
  const dana = tour.as('dana');
  await shown(tour, dana, 'Dana', "in the directors' channel", /Maya Chen/);
  tell.act('Dana Whitfield', 'clicks Assign');
  await dana.click('Assign');
  tell.shows('Dana', 'in a modal', await dana.waitForModal('Assign a mentor'));
  tell.act('Dana Whitfield', 'confirms the first suggestion');
  await dana.submit();
  await dana.close({ all: true }).catch(() => undefined);
  await tour.stage.settle();
  const card = dana.channel(tour.directors).find((seen) => seen.plainText().includes('Maya Chen'));
  if (card) tell.shows('Dana', 'the card, turned into what was decided', card);
  await shown(tour, tour.as('maya'), 'Maya', 'in a DM', /is your mentor/);
  await shown(tour, tour.as('priya'), 'Priya', 'in a DM', /mentor to .*Maya Chen/);
}

async function meeting(tour: Tour): Promise<void> {
  const { tell } = tour;
  await tour.later(9);
  tell.chapter('3. They meet, and logging it takes ten seconds', tour.stage.now());
  const maya = tour.as('maya');
  tell.act('Maya Chen', 'types /mentor log yesterday');
  await maya.command('/mentor log yesterday');
  tell.shows('Maya', 'only visible to her', await maya.waitFor(/Logged/));
}

async function slipping(tour: Tour): Promise<void> {
  const { tell } = tour;
  await tour.later(7);
  tell.chapter('4. Two meetings are due, and the mentor gets one message', tour.stage.now());
  await shown(tour, tour.as('olivia'), 'Olivia', 'in a DM', /Ben Foster[\s\S]*Rosa Alvarez/);
  await shown(tour, tour.as('rosa'), 'Rosa', 'in a DM', /Olivia Park/);
  tell.act('Olivia Park', 'types /mentor log yesterday and chooses Rosa Alvarez');
  const olivia = tour.as('olivia');
  await olivia.command('/mentor log yesterday');
  await olivia.waitForModal('Log a meeting');
  await olivia.fill('With', 'Rosa Alvarez');
  await olivia.submit();
  await olivia.close({ all: true });
  await tour.stage.settle();
  tell.note('\nThe message already sent shows it at once.');
  await shown(tour, olivia, 'Olivia', 'in the same DM', /Done/);
}

async function agreeing(tour: Tour): Promise<void> {
  const { tell } = tour;
  await tour.later(120);
  tell.chapter('5. Four months on: a date is agreed, and asked about once', tour.stage.now());
  const maya = tour.as('maya');
  await shown(tour, maya, 'Maya', 'in a DM', /Log a meeting/);
  tell.act('Maya Chen', 'clicks We have a date and chooses tomorrow');
  await maya.click('We have a date');
  await maya.waitForModal('We have a date');
  await maya.fill('Date', new Date(tour.stage.now().getTime() + DAY_MS).toISOString().slice(0, 10));
  await maya.submit();
  await maya.close({ all: true });
  await tour.later(5);
  await shown(tour, maya, 'Maya', 'in a DM, the day after that date', /Did you meet/);
  tell.act('Maya Chen', 'types /mentor log Thursday');
  await maya.command('/mentor log Thursday');
  tell.shows('Maya', 'only visible to her', await maya.waitFor(/Logged/));
}

async function askingInConfidence(tour: Tour): Promise<void> {
  const { tell } = tour;
  tell.chapter('6. A resident asks, in confidence, for a new match', tour.stage.now());
  const ben = tour.as('ben');
  tell.act('Ben Foster', 'types /mentor rematch');
  await ben.command('/mentor rematch');
  tell.shows('Ben', 'in a modal', await ben.waitForModal('Ask for a new match'));
  await ben.fill('In your words', 'We hardly find a time that works for both of us.');
  tell.act('Ben Foster', 'writes a line and sends it in confidence');
  await ben.submit();
  const after = ben.modal();
  if (after) tell.shows('Ben', 'in the modal', after);
  await ben.close({ all: true }).catch(() => undefined);
}

async function deciding(tour: Tour): Promise<void> {
  const { tell } = tour;
  const dana = tour.as('dana');
  tell.chapter('7. The channel learns nothing; a director decides behind Open', tour.stage.now());
  await shown(tour, dana, 'Dana', "in the directors' channel", /confidential request is waiting/);
  tell.act('Dana Whitfield', 'clicks Open');
  await dana.click('Open');
  tell.shows('Dana', 'in a modal', await dana.waitForModal('Confidential request'));
  tell.act('Dana Whitfield', 'approves with Henry Adler, and Olivia is told with the next changes');
  await dana.fill('Decision', 'Approve with a new mentor');
  await dana.fill('New mentor', 'Henry Adler');
  await dana.fill('Tell the current mentor', 'On a date');
  const decided = await dana.submit();
  if (decided.errors) throw new Error(`the decision was refused: ${JSON.stringify(decided.errors)}`);
  await dana.close({ all: true }).catch(() => undefined);
  await tour.stage.settle();
  const ben = tour.as('ben');
  await shown(tour, ben, 'Ben', 'in a DM', /answer to your request/);
  tell.act('Ben Foster', 'clicks Read');
  await ben.click('Read');
  tell.shows('Ben', 'in a modal', await ben.waitForModal());
  await ben.close({ all: true });
  tell.note('\nOlivia has seen nothing of this, and for now nothing changes for her.');
}

async function changing(tour: Tour): Promise<void> {
  const { tell } = tour;
  await tour.later(45);
  tell.chapter('8. On the chosen date the pair changes, in neutral words', tour.stage.now());
  await shown(tour, tour.as('olivia'), 'Olivia', 'in a DM', /has come to its end/);
  await shown(tour, tour.as('ben'), 'Ben', 'in a DM', /Henry Adler.* is your mentor/);
  await shown(tour, tour.as('henry'), 'Henry', 'in a DM', /mentor to .*Ben Foster/);
}

async function overview(tour: Tour): Promise<void> {
  const { tell } = tour;
  tell.chapter('9. Where everybody stands', tour.stage.now());
  for (const [handle, name] of [
    ['dana', 'Dana'],
    ['olivia', 'Olivia'],
    ['maya', 'Maya'],
  ] as const) {
    const home = await tour.as(handle).openHome({ timeoutMs: 10_000 });
    tell.shows(name, 'on the Home tab', home);
  }
}
