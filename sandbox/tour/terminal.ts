import type { Stage } from '../stage.ts';
import { DAY_MS, DIRECTORS, pass } from './acting.ts';
import { castOn } from './cast.ts';
import { steps } from './steps.ts';
import { createTranscript } from './transcript.ts';

/** The first Wednesday noon in California from a moment on, so that the tour reads alike whenever it is played. */
function noonOfWednesday(from: Date): Date {
  const noon = new Date(from);
  noon.setUTCHours(20, 0, 0, 0);
  const days = (3 - noon.getUTCDay() + 7) % 7;
  return new Date(noon.getTime() + days * DAY_MS);
}

/** Plays the whole mentor year by itself and prints what each person sees. */
export async function runTour(
  stage: Stage,
  write = (text: string) => void process.stdout.write(text),
): Promise<void> {
  const tell = createTranscript(write);
  const silent = castOn(stage);
  if (!silent) throw new Error('the tour needs the people of the demo');
  const directors = stage.slack.channels.find(({ name }) => name === DIRECTORS)?.id ?? '';
  const nameOf = (handle: string) => silent.as(handle).user.real_name;
  const shows: typeof silent.shows = (handle, where, seen) => {
    if (seen) tell.shows(nameOf(handle).split(' ')[0] ?? '', where, seen);
  };
  const cast = {
    ...silent,
    shows,
    act: (handle: string, does: string) => tell.act(nameOf(handle), does),
    note: (text: string) => tell.note(text),
    later: (days: number) => stage.travelTo(noonOfWednesday(new Date(stage.now().getTime() + days * DAY_MS))),
    lacks(handle: string, unwanted: RegExp) {
      if (unwanted.test(silent.dm(handle))) throw new Error(`${handle} has it already: ${unwanted}`);
    },
    async came(handle: string, where: string, wanted: RegExp) {
      const place = where.includes('channel') ? directors : 'dm';
      const options = { since: 'ever', where: place, timeoutMs: 20_000 } as const;
      shows(handle, where, await silent.as(handle).waitFor(wanted, options));
    },
  };
  tell.note("A residency program's mentoring year, played by the real bot against a strict fake Slack.");
  for (const [index, step] of steps.entries()) {
    await pass(cast, step);
    tell.chapter(`${index + 1}. ${step.title}`, stage.now());
    await step.run(cast);
    await stage.settle();
  }
  stage.slack.assertClean();
  tell.note('\nThat was the year. To click through it yourself: npm run sandbox');
}
