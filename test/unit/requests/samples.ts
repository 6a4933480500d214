import { randomUUID } from 'node:crypto';
import { assignModal } from '../../../src/features/requests/assign-views.ts';
import { type Candidate, rankMentors } from '../../../src/features/requests/policy.ts';
import type { RequestWithPeople } from '../../../src/features/requests/queries.ts';

export const LONG = 'W'.repeat(300);

export const request = (more: Partial<RequestWithPeople> = {}): RequestWithPeople => ({
  id: randomUUID(),
  workspace_id: 'T1',
  program_id: randomUUID(),
  resident_id: randomUUID(),
  source: 'resident',
  status: 'open',
  topics: ['career', 'support', 'role_model'],
  confidential: null,
  pair_id: null,
  card_channel_id: 'GDIRECTORS',
  decided_by: null,
  decided_at: null,
  follows: false,
  created_at: new Date('2026-09-14T17:00:00Z'),
  resident_user: 'URES1',
  resident_name: 'Nina <New>',
  resident_present: true,
  pgy: 1,
  program_name: 'Internal Medicine',
  program_time_zone: 'America/Los_Angeles',
  directors_channel_id: 'G1',
  decided_by_user: null,
  mentor_user: null,
  pair_active: more.status === 'assigned',
  ...more,
});

export const mentors = (count: number): Candidate[] =>
  Array.from({ length: count }, (_, index) => ({
    id: randomUUID(),
    slack_user_id: `UM${index}`,
    display_name: index % 7 === 0 ? LONG : `Mentor ${String(index).padStart(3, '0')}`,
    topics: index % 2 ? ['career', 'support', 'role_model'] : [],
    capacity: 3,
    left: 1 + (index % 3),
    active_mentees: 2 - (index % 3),
    accepting: true,
    paused: false,
  }));

export const rankFor = (asked: RequestWithPeople, all: Candidate[], preferred: string[] = []) =>
  rankMentors(
    { residentUser: asked.resident_user, topics: asked.topics, preferred, keptOut: [], former: [] },
    all,
  );

export const assign = (count: number, note = '') => {
  const asked = request();
  const all = mentors(count);
  const preferences = all.slice(-3);
  const ranked = rankFor(
    asked,
    all,
    preferences.map(({ id }) => id),
  );
  return {
    asked,
    all,
    ranked,
    view: assignModal({ request: asked, note, preferences, mentors: all, ranked }),
  };
};

export const textOf = (view: unknown) => JSON.stringify(view);
