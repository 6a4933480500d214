import { OptionError } from './options.ts';
import type { Roster } from './program.ts';
import type { FakeSlack } from './slack/fake.ts';
import type { CastMember } from './stage.ts';

/** The demo program, told relative to the day it is seeded on. */
type Demo = {
  name: string;
  handle: string;
  part: string;
  roles: string;
  pgy?: number;
  capacity?: number;
  topics?: string;
  mentor?: string;
  pairedDaysAgo?: number;
  metDaysAgo?: number;
  tz?: string;
};

const EAST = 'America/New_York';

const people: Demo[] = [
  { name: 'Dana Whitfield', handle: 'dana', part: 'Program director', roles: 'director' },
  { name: 'Samuel Okafor', handle: 'samuel', part: 'Associate director', roles: 'director' },
  { name: 'Carmen Diaz', handle: 'carmen', part: 'Coordinator', roles: 'coordinator' },
  {
    name: 'Olivia Park',
    handle: 'olivia',
    part: 'Mentor, faculty',
    roles: 'mentor',
    capacity: 3,
    topics: 'career;role_model',
  },
  {
    name: 'Henry Adler',
    handle: 'henry',
    part: 'Mentor, faculty',
    roles: 'mentor',
    capacity: 2,
    topics: 'support',
  },
  {
    name: 'Priya Raman',
    handle: 'priya',
    part: 'Mentor, faculty',
    roles: 'mentor',
    capacity: 3,
    topics: 'career;support;role_model',
    tz: EAST,
  },
  {
    name: 'Luis Ortega',
    handle: 'luis',
    part: 'Mentor and resident, PGY-3',
    roles: 'resident;mentor',
    pgy: 3,
    capacity: 1,
    topics: 'support',
    mentor: 'priya',
    pairedDaysAgo: 400,
    metDaysAgo: 40,
  },
  { name: 'Maya Chen', handle: 'maya', part: 'Resident, PGY-1, new', roles: 'resident', pgy: 1 },
  { name: 'Jonas Weber', handle: 'jonas', part: 'Resident, PGY-1, new', roles: 'resident', pgy: 1 },
  {
    name: 'Rosa Alvarez',
    handle: 'rosa',
    part: 'Resident, PGY-2',
    roles: 'resident',
    pgy: 2,
    mentor: 'olivia',
    pairedDaysAgo: 300,
    metDaysAgo: 111,
  },
  {
    name: 'Ben Foster',
    handle: 'ben',
    part: 'Resident, PGY-2',
    roles: 'resident',
    pgy: 2,
    mentor: 'olivia',
    pairedDaysAgo: 310,
    metDaysAgo: 111,
  },
  {
    name: 'Amara Nwosu',
    handle: 'amara',
    part: 'Resident, PGY-3',
    roles: 'resident',
    pgy: 3,
    mentor: 'henry',
    pairedDaysAgo: 500,
    metDaysAgo: 60,
  },
];

export const DEMO_PROGRAM = 'Internal Medicine';
const LEAD: Demo = people[0] ?? { name: '', handle: '', part: '', roles: '' };
const ADMIN = { handle: 'alex', name: 'Alex Admin', part: 'Workspace admin' };

const email = (handle: string) => `${handle}@hospital.example`;
const dayBefore = (now: Date, days: number) =>
  new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);

const COLUMNS = 'email,roles,pgy,starts_on,graduates_on,capacity,topics,mentor_email,paired_on,last_met_on';

/** The demo program's roster as the CSV a coordinator would upload. */
export function demoRoster(now: Date): string {
  const year = now.getUTCMonth() >= 6 ? now.getUTCFullYear() : now.getUTCFullYear() - 1;
  const rows = people.map((person) => {
    const isNew = person.pgy === 1 && !person.mentor;
    const july = person.pgy ? `${year - person.pgy + 1}-07-01` : '';
    // The new ones began lately: without a mentor a month in, they would be asked at once.
    const starts = isNew ? dayBefore(now, 12) : july;
    const graduates = person.pgy ? `${year - person.pgy + 4}-06-30` : '';
    return [
      email(person.handle),
      person.roles,
      person.pgy ?? '',
      starts,
      graduates,
      person.capacity ?? '',
      person.topics ?? '',
      person.mentor ? email(person.mentor) : '',
      person.pairedDaysAgo === undefined ? '' : dayBefore(now, person.pairedDaysAgo),
      person.metDaysAgo === undefined ? '' : dayBefore(now, person.metDaysAgo),
    ].join(',');
  });
  return `${[COLUMNS, ...rows].join('\n')}\n`;
}

/** A private channel that no program uses yet. */
export const SPARE_CHANNEL = 'peds-mentoring-directors';

/** Fills an empty workspace with the people and the directors' private channel: the demo's, or those of a roster. */
export function populate(slack: FakeSlack, roster?: Roster): void {
  const tz = 'America/Los_Angeles';
  slack.addUser({
    name: ADMIN.handle,
    real_name: ADMIN.name,
    email: email(ADMIN.handle),
    tz,
    is_admin: true,
  });
  for (const { handle, name, tz: own } of roster ? [LEAD] : people) {
    slack.addUser({ name: handle, real_name: name, email: email(handle), tz: own ?? tz });
  }
  const named = (roster?.people ?? []).map((person) => {
    const { id, email: address, name } = person;
    const handle = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.');
    const isTaken = slack.users.some((user) => user.name === handle);
    const user =
      slack.users.find((known) => address !== undefined && known.email === address) ??
      slack.addUser({
        name: isTaken ? `${handle}.${slack.users.length}` : handle,
        real_name: name,
        tz,
        ...(id ? { id } : {}),
        ...(address ? { email: address } : {}),
      });
    return { user: user.id, leads: person.leads };
  });
  const lead = (roster ? [ADMIN, LEAD] : [ADMIN, ...people.slice(0, 3)]).map(({ handle }) =>
    userOf(slack, handle),
  );
  const leads = named.filter((person) => person.leads && !lead.includes(person.user)).map(({ user }) => user);
  slack.addChannel({
    name: 'im-mentoring-directors',
    kind: 'private',
    members: [...lead, ...leads],
    withBot: true,
  });
  const everybody = slack.users.filter((user) => !user.is_bot).map(({ id }) => id);
  // For a second program, which whoever tries the demo may set up.
  if (!roster) slack.addChannel({ name: SPARE_CHANNEL, kind: 'private', members: lead, withBot: true });
  slack.addChannel({ name: 'general', kind: 'public', members: everybody });
}

/** The Slack id of someone of the demo, by handle. */
export function userOf(slack: FakeSlack, handle: string): string {
  const user = slack.users.find(({ name }) => name === handle);
  if (!user) throw new Error(`no one called ${handle} in the demo`);
  return user.id;
}

/**
 * Sets the program up and imports the roster, as its admin and its director would do it. A program that is `known` has
 * told its people before the story begins.
 */
export async function seed(
  slack: FakeSlack,
  file: { name: string; csv: string | Buffer },
  known: boolean,
): Promise<void> {
  const alex = slack.as(userOf(slack, ADMIN.handle));
  const directors = [LEAD.name, 'Samuel Okafor'].filter((name) =>
    slack.users.some((user) => user.real_name === name),
  );
  await alex.command('/mentor setup');
  await alex.waitForModal('Set up mentoring');
  await alex.fill('Program name', DEMO_PROGRAM);
  await alex.fill('Directors', directors);
  await alex.fill("Directors' channel", 'im-mentoring-directors');
  const saved = await alex.submit();
  if (saved.errors) throw new Error(`setup was refused: ${JSON.stringify(saved.errors)}`);
  await alex.close({ all: true });

  const dana = slack.as(userOf(slack, LEAD.handle));
  await dana.command('/mentor roster');
  await dana.waitForModal('Import roster');
  await dana.fill('Roster file', { name: file.name.replace(/(\.csv)?$/i, '.csv'), content: file.csv });
  await dana.submit();
  const checked = await dana.waitFor(
    /The file looks good|Ready to import|Nothing was saved|Nothing to change/,
    {
      where: 'modal',
      timeoutMs: 60_000,
    },
  );
  const said = checked.plainText();
  if (!/The file looks good|Ready to import/.test(said)) {
    const lines = said.split('\n').filter((line, at) => at === 1 || line.startsWith('•'));
    throw new OptionError(`--program: ${file.name} can't be imported. ${lines.slice(0, 6).join(' ')}`);
  }
  await dana.submit();
  await dana.waitFor(/Imported|nothing to change/, { where: 'modal', timeoutMs: 60_000 });
  if (known) {
    await dana.click('Tell them');
    await dana.waitForModal('Tell people');
    await dana.click('Never send these messages');
    await dana.waitFor(/They won't be told/, { where: 'modal' });
  }
  await dana.close({ all: true });
}

/** The people of the sandbox and who they are in it, directors first. */
export function castOf(slack: FakeSlack, roster?: Roster): CastMember[] {
  const parts = new Map([...people, ADMIN].map(({ handle, part }) => [email(handle), part]));
  for (const { email: address, id, part } of roster?.people ?? []) parts.set(address ?? id ?? '', part);
  const order = [...parts.keys()];
  const rank = (key: string) => (key === email(ADMIN.handle) ? order.length : order.indexOf(key));
  return slack.users
    .filter((user) => !user.is_bot)
    .map(({ id, email: address, real_name: name }) => {
      const key = address !== undefined && parts.has(address) ? address : id;
      return { user: id, name, part: parts.get(key) ?? 'Member of the workspace', at: rank(key) };
    })
    .sort((a, b) => (a.at < 0 ? 1e6 : a.at) - (b.at < 0 ? 1e6 : b.at))
    .map(({ user, name, part }) => ({ user, name, part }));
}
