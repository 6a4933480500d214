import type { Stage } from '../stage.ts';
import { pass } from '../tour/acting.ts';
import { castOn } from '../tour/cast.ts';
import { steps as all } from '../tour/steps.ts';
import { Refused } from './guard.ts';
import type { Tour } from './protocol.ts';

const steps = all.flatMap(({ page, ...step }) => (page ? [{ ...step, ...page }] : []));

/** The guided tour and how far it has come; without steps where the demo's people are not there. */
export function tourOf(stage: Stage, busy: boolean): Tour {
  const cast = castOn(stage);
  if (!cast) return { steps: [], busy };
  const shown = steps.map(({ run: _, days: __, season: ___, isDone, as, ...step }) => ({
    ...step,
    as: cast.as(as).id,
    done: isDone(cast),
  }));
  return { steps: shown, busy };
}

/** Plays a step for the visitor, after any step before it that has not been played. */
export async function playStep(stage: Stage, id: string, begin: (title: string) => void): Promise<void> {
  const cast = castOn(stage);
  const last = steps.findIndex((step) => step.id === id);
  if (!cast || last < 0) throw new Refused(404, 'There is no such step in this program.');
  for (const step of steps.slice(0, last + 1)) {
    if (step.isDone(cast)) continue;
    const person = cast.as(step.as);
    if (person.modal()) await person.close({ all: true });
    begin(step.title);
    await pass(cast, step);
    await step.run(cast);
    await stage.settle();
  }
}
