import type { Person } from '../slack/people/person.ts';
import type { Seen } from '../slack/people/seen.ts';

export const DAY_MS = 86_400_000;
/** The name of the directors' channel. */
export const DIRECTORS = 'im-mentoring-directors';

/** The demo's people by handle, the clock, and whoever is told what happens. */
export type Cast = {
  now(): Date;
  as(handle: string): Person;
  /** Everything a person has in their DM with the bot, or alone there, as plain text. */
  dm(handle: string): string;
  channel(): string;
  later(days: number): Promise<void>;
  /** Someone joins the workspace, unless they are there already; answers with their address. */
  arrive(handle: string, name: string): string;
  /** Has the product look at what is due, and waits until all is sent. */
  settle(): Promise<void>;
  /** Tells of an act, a thing seen, or what is not to be seen. */
  act(handle: string, does: string): void;
  shows(handle: string, where: string, seen: Seen | undefined): void;
  /** Waits for what came into someone's DM, or into the directors' channel, where it is told. */
  came(handle: string, where: string, wanted: RegExp): Promise<void>;
  /** Holds that something has not come into someone's DM, where it is told. */
  lacks(handle: string, unwanted: RegExp): void;
  note(text: string): void;
};

/** One step of the mentor year. */
export type Step = {
  id: string;
  title: string;
  /** How the page tells of it and knows that it is done; without, the step is for the terminal alone. */
  page?: {
    text: string;
    as: string;
    at: string;
    does: string;
    /** How many days pass first there, where the page does not play the step in which they pass. */
    days?: number;
    isDone(cast: Cast): boolean;
  };
  /** How many days pass first, or until which month and day of the year. */
  days?: number;
  season?: [month: number, day: number];
  run(cast: Cast): Promise<void>;
};

/** Lets the time before a step pass; a season is not waited for in its own month. */
export async function pass(cast: Cast, { days, season }: Pick<Step, 'days' | 'season'>): Promise<void> {
  if (days) await cast.later(days);
  if (!season) return;
  const [month, day] = season;
  const now = cast.now();
  const wanted = new Date(Date.UTC(now.getUTCFullYear(), month - 1, day, 20));
  if (now.getUTCMonth() === month - 1 && now >= wanted) return;
  if (wanted <= now) wanted.setUTCFullYear(wanted.getUTCFullYear() + 1);
  await cast.later(Math.ceil((wanted.getTime() - now.getTime()) / DAY_MS));
}

/** Submits the form on top, and closes what it leaves open. */
export async function sent(cast: Cast, handle: string): Promise<void> {
  const person = cast.as(handle);
  const { errors } = await person.submit();
  if (errors) throw new Error(errors.map(({ label, message }) => `${label}: ${message}`).join(' '));
  cast.shows(handle, 'in the modal', person.modal());
  if (person.modal()) await person.close({ all: true });
}

/** Types a command that opens a form. */
export async function asked(cast: Cast, handle: string, command: string, title: string): Promise<Person> {
  const person = cast.as(handle);
  cast.act(handle, `types ${command}`);
  await person.command(command);
  cast.shows(handle, 'in a modal', await person.waitForModal(title));
  return person;
}

/** Clicks a button that opens a window. */
export async function clicked(cast: Cast, handle: string, button: string, title?: string): Promise<Person> {
  const person = cast.as(handle);
  cast.act(handle, `clicks ${button}`);
  await person.click(button);
  cast.shows(handle, 'in a modal', await person.waitForModal(title));
  return person;
}

export async function logged(cast: Cast, day: string): Promise<void> {
  const maya = cast.as('maya');
  cast.act('maya', `types /mentor log ${day}`);
  await maya.command(`/mentor log ${day}`);
  cast.shows('maya', 'only visible to her', await maya.waitFor(/Logged/));
}
