import { Temporal } from 'temporal-polyfill';
import { addPairRow } from '../../support/fixtures.ts';
import { addPerson, type Someone, type World } from '../../support/world.ts';

export const LABELS = ['Log a meeting', 'Find a time', 'Already scheduled', 'Snooze', 'We are away'];
const ZONE = 'America/Los_Angeles';

/** What a journey about reminders does again and again, on one world and one program. */
export function scene(world: World, program: { workspaceId: string; programId: string }) {
  const as = (who: Someone) => world.slack.as(who.user);
  const today = () =>
    Temporal.Instant.fromEpochMilliseconds(world.now().getTime()).toZonedDateTimeISO(ZONE).toPlainDate();
  /** The date so many days from today, as a datepicker gives it. */
  const inDays = (days: number) => today().add({ days }).toString();
  /** Two people whose pair began 30 days ago, so that their first meeting is due today. */
  async function duePair(residentName: string, mentorName: string, more: { mentor?: Someone } = {}) {
    const resident = await addPerson(world, program, residentName, ['resident']);
    const mentor = more.mentor ?? (await addPerson(world, program, mentorName, ['mentor']));
    const pairId = await addPairRow(world.open.db, program, resident.id, mentor.id, {
      started_on: inDays(-30),
    });
    return { resident, mentor, pairId };
  }
  /** The newest message in someone's DM. */
  const lastDm = (who: Someone) => {
    const dm = as(who).dms().at(-1);
    if (!dm) throw new Error(`${who.user} has no message`);
    return dm;
  };
  const dmCount = (who: Someone) => as(who).dms().length;
  /** Goes on to 10:00 of the day so many days from today, and lets the worker do what is due. */
  async function goOn(days: number) {
    const at = today()
      .add({ days })
      .toZonedDateTime({ timeZone: ZONE, plainTime: { hour: 10 } });
    world.travelTo(new Date(at.epochMilliseconds).toISOString());
    await tick();
  }
  /** Lets the worker do what is due, also where a sweep of its own was at it already. */
  async function tick() {
    do await world.tick();
    while (await isSomethingDue());
    await world.settle();
  }
  async function isSomethingDue(): Promise<boolean> {
    const { db } = world.open;
    const pairs = db.selectFrom('pairs').select('id').where('status', '=', 'active');
    const nudges = db.selectFrom('nudges').select('id').where('state', '=', 'planned');
    const due = [
      ...(await pairs.where('next_check_at', '<=', world.now()).execute()),
      ...(await nudges.where('sendable_at', '<=', world.now()).execute()),
    ];
    return due.length > 0;
  }
  return { as, inDays, duePair, lastDm, dmCount, goOn, tick };
}
