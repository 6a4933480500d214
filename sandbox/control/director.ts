import type { Stage } from '../stage.ts';
import { perform } from './acts.ts';
import { Refused } from './guard.ts';
import { learnHints } from './hints.ts';
import { clockPart, personParts, sharedParts } from './parts.ts';
import type { Act, ActResult, Journey, Parts } from './protocol.ts';
import type { Reads } from './reads.ts';
import { type Mark, markAction, tellStory, tellTraffic, tellTroubles } from './story.ts';
import { playStep, tourOf } from './tour.ts';
import { titleOf, travel } from './travel.ts';

/** Everything a page can ask for or have done. */
export type Director = {
  see(users: string[]): Promise<Parts>;
  act(user: string, act: Act): Promise<unknown>;
  travel(journey: Journey): Promise<ActResult>;
  reset(): Promise<ActResult>;
  play(step: string): Promise<ActResult>;
  file(user: string, id: string): { name: string; content: Buffer };
};

const DONE: ActResult = { ms: null, errors: [], closed: false, failed: null };

/** Directs the stage for the pages: one journey of the clock at a time, and a record of the last action. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: the stage, its clock and its record are shared by every act.
export async function createDirector(stage: Stage, reads: Reads, changed: () => void): Promise<Director> {
  const hints = await learnHints(stage);
  let mark: Mark | undefined;
  let busy: string | null = null;

  const zone = () => stage.slack.workspace.users.get(stage.cast()[0]?.user ?? '')?.tz ?? 'UTC';
  const begin = (title: string) => {
    mark = markAction(stage, title);
    changed();
  };
  /** One long thing at a time; pages are told what is going on, and that time passes. */
  const alone = async (what: string, run: () => Promise<void>) => {
    if (busy) throw new Refused(409, 'The sandbox is still busy. Try again in a moment.');
    busy = what;
    changed();
    const beat = setInterval(changed, 250);
    try {
      await run();
    } finally {
      clearInterval(beat);
      busy = null;
      changed();
    }
    return DONE;
  };

  return {
    async see(users) {
      const parts: Parts = {
        ...sharedParts(stage),
        clock: await clockPart(stage, zone(), busy),
        hints,
        tour: tourOf(stage, busy !== null),
        troubles: tellTroubles(stage),
        story: mark ? tellStory(stage, mark, reads) : null,
        traffic: mark ? tellTraffic(stage, mark) : null,
      };
      for (const user of users) Object.assign(parts, personParts(stage, user, reads));
      return parts;
    },
    async act(user, what) {
      const done = await perform({ stage, reads, begin }, user, what);
      changed();
      return done;
    },
    travel: (journey) =>
      alone(titleOf(journey, zone()), () => {
        begin(titleOf(journey, zone()));
        return travel(stage, journey, zone());
      }),
    reset: () =>
      alone('Resetting the program', async () => {
        await stage.reset();
        reads.clear();
        stage.slack.clearJournal();
        begin('The program was reset');
      }),
    play: (step) => alone('Doing it for you', () => playStep(stage, step, begin)),
    file(user, id) {
      const { workspace } = stage.slack;
      const found = workspace.files.get(id);
      const mayRead = found?.channels.some((channel) => {
        const at = workspace.channels.get(channel);
        return at !== undefined && workspace.readers(at).includes(user);
      });
      if (!found || !(mayRead || found.user === user)) throw new Refused(404, 'There is no such file.');
      return { name: found.name, content: Buffer.from(found.content, 'base64') };
    },
  };
}
