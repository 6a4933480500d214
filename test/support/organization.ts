import { workDone } from './effects.ts';
import { startMany } from './many.ts';
import { sweepsDone, type World, workerIdle } from './world.ts';

/** As much of a world as a journey of one workspace needs. */
export type OneWorkspace = Pick<
  World,
  'slack' | 'logLines' | 'travelDays' | 'travelTo' | 'tick' | 'settle' | 'stop'
>;

const DAY_MS = 86_400_000;

/** A workspace of an Enterprise Grid organization that installed the app for all of its workspaces. */
export async function startOrganization(options: { socketMode: boolean }): Promise<OneWorkspace> {
  const enterpriseId = 'E0HOSPITAL';
  const many = await startMany({
    ...options,
    org: true,
    teams: [
      { teamId: 'T0MEDICINE', enterpriseId },
      { teamId: 'T0SURGERY', enterpriseId },
    ],
  });
  const status = await many.install('T0MEDICINE', { org: true });
  if (status !== 200) throw new Error(`the installation ended with ${status}`);
  const settle = async () => {
    await workDone();
    await workerIdle(many.open, many.now);
    await many.slack.settled();
  };
  return {
    slack: many.slack.team('T0MEDICINE'),
    logLines: many.logLines,
    travelDays: (days) => many.travel(days * DAY_MS),
    travelTo: (instant) => many.travel(new Date(instant).getTime() - many.now().getTime()),
    tick: async () => {
      await sweepsDone(many.open);
      await many.running.tick();
      await settle();
    },
    settle,
    stop: many.stop,
  };
}
