import type { Stage } from '../stage.ts';
import { type Cast, DAY_MS, DIRECTORS } from './acting.ts';
import { steps } from './steps.ts';

/** Tells no one: the page itself shows what happens. */
const SILENT = { act() {}, shows() {}, note() {}, lacks() {}, came: async () => undefined };

/** The demo's cast on a stage; undefined where a program of the visitor's own plays. */
export function castOn(stage: Stage): Cast | undefined {
  const { slack } = stage;
  const find = (handle: string) => slack.users.find(({ name }) => name === handle);
  const directors = slack.channels.find(({ name }) => name === DIRECTORS);
  const handles = steps.flatMap(({ page }) => page?.as ?? []);
  if (!directors || handles.some((handle) => !find(handle))) return undefined;
  const as = (handle: string) => slack.as(find(handle)?.id ?? '');
  return {
    ...SILENT,
    now: stage.now,
    settle: stage.settle,
    as,
    dm: (handle) =>
      [...as(handle).dms(), ...as(handle).ephemerals()].map((seen) => seen.plainText()).join('\n'),
    channel: () =>
      as('dana')
        .channel(directors.id)
        .map((seen) => seen.plainText())
        .join('\n'),
    arrive(handle, name) {
      const mail = `${handle}@hospital.example`;
      if (!find(handle)) slack.addUser({ name: handle, real_name: name, email: mail });
      return mail;
    },
    later: (days) => stage.travelTo(new Date(stage.now().getTime() + days * DAY_MS)),
  };
}
