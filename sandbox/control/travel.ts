import { Temporal } from 'temporal-polyfill';
import type { Stage } from '../stage.ts';
import { Refused } from './guard.ts';
import type { Journey } from './protocol.ts';

const DAY_MS = 86_400_000;
/** How far "to the next reminder" looks ahead before it gives up. */
const MOST_DAYS = 400;

const TITLES = {
  day: 'One day passed',
  fortnight: 'Two weeks passed',
  next: 'The clock moved to what happened next',
  year: 'A new academic year began',
} as const;

/** What is told of a journey of the clock. */
export function titleOf(journey: Journey, zone: string): string {
  if ('to' in journey) return TITLES[journey.to];
  const at = new Date(journey.at).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: zone });
  return `The clock moved to ${at}`;
}

/** Moves the clock; what would have happened on the way happens. */
export async function travel(stage: Stage, journey: Journey, zone: string): Promise<void> {
  const now = stage.now();
  if (!('to' in journey)) {
    const at = new Date(journey.at);
    if (at <= now) throw new Refused(400, 'The clock only moves forward. Reset returns to the beginning.');
    return stage.travelTo(at);
  }
  switch (journey.to) {
    case 'day':
      return walk(stage, new Date(now.getTime() + DAY_MS));
    case 'fortnight':
      return walk(stage, new Date(now.getTime() + 14 * DAY_MS));
    case 'year':
      return stage.travelTo(nextYear(now, zone));
    case 'next':
      return untilSomethingArrives(stage);
  }
}

/** July 1, ten in the morning in the program's time zone: the default start of an academic year. */
function nextYear(now: Date, zone: string): Date {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const start = (year: number) =>
    Temporal.ZonedDateTime.from({ year, month: 7, day: 1, hour: 10, timeZone: zone });
  const isPast = Temporal.ZonedDateTime.compare(start(today.year), today) <= 0;
  return new Date(start(today.year + (isPast ? 1 : 0)).epochMilliseconds);
}

/** Moves the clock and looks every noon, so that what no stored moment announces happens on its own day. */
async function walk(stage: Stage, target: Date): Promise<void> {
  while (stage.now() < target) {
    const next = await stage.nextStop();
    await stage.travelTo(next < target ? next : target);
  }
}

async function untilSomethingArrives(stage: Stage): Promise<void> {
  const { sightings } = stage.slack.workspace;
  const from = sightings.length;
  const limit = stage.now().getTime() + MOST_DAYS * DAY_MS;
  const hasArrived = () => sightings.slice(from).some(({ kind }) => kind === 'message');
  while (!hasArrived()) {
    const next = await stage.nextStop();
    if (next.getTime() > limit) throw new Refused(409, 'Nothing is due in the year ahead.');
    await stage.travelTo(next);
  }
}
