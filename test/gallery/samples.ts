import type { HomeView, ModalView } from '@slack/types';
import { Temporal } from 'temporal-polyfill';
import type { Standing } from '../../src/domain/cadence/standing.ts';
import type { Membership, MentorOption } from '../../src/domain/members/queries.ts';
import type { Nexts } from '../../src/domain/pairs/next-views.ts';
import type { PairWithPeople } from '../../src/domain/pairs/queries.ts';
import type { Candidate } from '../../src/features/requests/policy.ts';
import type { RequestWithPeople } from '../../src/features/requests/queries.ts';
import type { Message } from '../../src/platform/slack/blocks.ts';

/** One thing the product can show, as small or as large as it gets; `of` names the file and the function it is of. */
export type Sample = { of: string } & (
  | { as: 'modal'; shows: ModalView }
  | { as: 'home'; shows: HomeView }
  | { as: 'message'; shows: Message }
);

export const windows = (of: string, ...views: ModalView[]): Sample[] =>
  views.map((shows) => ({ of, as: 'modal', shows }));
export const homes = (of: string, ...views: HomeView[]): Sample[] =>
  views.map((shows) => ({ of, as: 'home', shows }));
export const messages = (of: string, ...all: (Message | undefined)[]): Sample[] =>
  all.flatMap((shows) => (shows ? [{ of, as: 'message' as const, shows }] : []));

/** So many, made one by one. */
export const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

export const NOW = new Date('2026-09-14T17:00:00Z');
export const DAY = Temporal.PlainDate.from('2026-09-14');
export const ID = '00000000-0000-4000-8000-000000000001';
export const ZONE = 'America/Argentina/Buenos_Aires';
/** As long as Slack lets a name be, and with all that must be escaped. */
export const LONG = `<&> ${'W'.repeat(76)}`;
/** As much as a field takes. */
export const WORDS = `<!channel> & ${'words '.repeat(497)}`.slice(0, 3000);
export const user = (index = 0) => `U0000000${String(index).padStart(3, '0')}`;
/** As many topics of its own, and as long, as a program may have. */
export const MORE_TOPICS = Array.from({ length: 7 }, (_, at) => `${at}${'&'.repeat(39)}`);
export const PROGRAM = { id: ID, name: LONG, time_zone: ZONE, more_topics: MORE_TOPICS };

export const pair: PairWithPeople = {
  id: ID,
  workspace_id: 'T0000000001',
  program_id: ID,
  resident_id: ID,
  mentor_id: ID,
  status: 'active',
  started_on: '2026-07-01',
  imported_on: null,
  ended_on: null,
  end_reason: null,
  change_at: null,
  declined_at: null,
  agreed_mentees: null,
  agreed_on: null,
  next_check_at: null,
  created_at: NOW,
  resident_user: user(1),
  resident_name: LONG,
  resident_pgy: 2,
  mentor_user: user(2),
  mentor_name: LONG,
  program_name: LONG,
  program_time_zone: ZONE,
  more_topics: MORE_TOPICS,
};

export const request: RequestWithPeople = {
  id: ID,
  workspace_id: 'T0000000001',
  program_id: ID,
  resident_id: ID,
  source: 'resident',
  status: 'open',
  topics: ['career', 'support', 'role_model'],
  confidential: null,
  pair_id: null,
  decided_by: null,
  decided_at: null,
  follows: false,
  card_channel_id: null,
  created_at: NOW,
  resident_user: user(1),
  resident_name: LONG,
  resident_present: true,
  pgy: 1,
  program_name: LONG,
  program_time_zone: ZONE,
  directors_channel_id: 'C0000000001',
  decided_by_user: null,
  mentor_user: null,
  pair_active: false,
};

export const candidate = (index: number): Candidate & { real_name: string } => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  slack_user_id: user(index),
  display_name: LONG,
  real_name: `${LONG} ${index}`,
  topics: ['career', 'support', 'role_model'],
  capacity: 3,
  left: index % 3,
  active_mentees: 3 - (index % 3),
  accepting: true,
  paused: false,
});

export const standing: Standing = {
  today: DAY,
  missedOn: DAY,
  dueOn: DAY,
  overdue: true,
  lastMetOn: DAY,
  progress: { count: 1, of: 3 },
  agreedOn: undefined,
  pausedUntil: undefined,
  snoozedUntil: { resident: DAY.add({ weeks: 2 }), mentor: DAY.add({ weeks: 2 }) },
};

export const member: Membership = {
  id: ID,
  workspace_id: 'T0000000001',
  program_id: ID,
  slack_user_id: user(1),
  roles: ['resident', 'mentor', 'director', 'coordinator'],
  pgy: 1,
  starts_on: '2026-07-01',
  graduates_on: null,
  track: null,
  advances_on: null,
  evaluates: [],
  about: null,
  capacity: 50,
  active_mentees: 45,
  topics: [],
  accepting: true,
  prompted_at: null,
  renewed_at: null,
  open_to_conversation: false,
  competency_committee: false,
  created_at: NOW,
  updated_at: NOW,
  display_name: LONG,
  time_zone: ZONE,
  program: {
    ...PROGRAM,
    workspace_id: 'T0000000001',
    directors_channel_id: 'C0000000001',
    meetings_per_year: 3,
    first_meeting_window_days: 30,
    year_starts_month: 7,
    year_starts_day: 1,
    working_days: [1, 2, 3, 4, 5],
    working_from_minute: 540,
    working_until_minute: 1020,
    holidays: [],
    federal_holidays: true,
    found_by_others: true,
    reminder_steps: ['-14', '0', '+14', '+28', 'digest', 'first-years', 'midyear', 'yearly'],
    midyear_on: null,
    alternate_contact: user(3),
    digest_at: null,
    channel_check_at: null,
    channel_problem: null,
    first_steps: false,
    created_at: '2026-07-01T17:00:00Z',
    delete_after: null,
  },
};

/** More mentors than a list holds. */
export const mentorOptions: MentorOption[] = many(150, (index) => ({
  ...candidate(index),
  workspace_id: 'T0000000001',
  program_id: ID,
  roles: ['mentor' as const],
  pgy: null,
  starts_on: null,
  graduates_on: null,
  track: null,
  advances_on: null,
  evaluates: [],
  about: null,
  active_mentees: 3,
  topics: [],
  prompted_at: null,
  renewed_at: null,
  open_to_conversation: false,
  competency_committee: false,
  created_at: NOW,
  updated_at: NOW,
  time_zone: ZONE,
}));

/** Many who are leaving or stepping down, as those who choose a mentor read it. */
export const leaving = (members: readonly { id: string; slack_user_id: string }[]) =>
  members.map(({ id, slack_user_id }, index) => ({
    what: index % 2 ? ('leaves' as const) : ('steps_down' as const),
    member_id: id,
    user: slack_user_id,
    mentor_user: null,
    happens_on: '2027-01-04',
  }));

/** Residents whose next mentors are to be chosen. */
export const nexts: Nexts = {
  residents: many(40, (index) => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: LONG,
    offered: mentorOptions,
    chosen: mentorOptions.at(-1)?.id,
  })),
  mentors: mentorOptions,
  promised: new Map(),
  coming: leaving(mentorOptions),
};
