import { stringify } from 'csv-stringify/sync';
import { headingOf } from '../../platform/documents/headings.ts';
import { COLUMNS, type Column } from './columns.ts';

/** What to enter, above each heading: an import ignores what stands above the line that names the columns. */
const EXPLAINED: Record<Column, string> = {
  email: 'Address of their Slack account',
  slack_id: 'Only if there is no email: "Copy member ID" in their Slack profile',
  roles: 'resident, mentor, director, or coordinator; separate several with ;',
  pgy: 'Residents: level, 1 to 10',
  starts_on: 'Residents: first day in the program',
  graduates_on: 'Residents: expected last day',
  track: 'Residents: categorical (if empty), preliminary, transitional, combined, fellow, or chief',
  advances_on: 'Only if their level changes on another day than your academic year begins',
  capacity: 'Mentors: most residents they take (3 if empty)',
  topics: 'Mentors: career, support, role_model; separate several with ;',
  evaluates: 'Mentors: levels they evaluate, such as 1;2, or all',
  competency_committee: 'Mentors: yes if they are on the clinical competency committee',
  about: 'Mentors: one line about them',
  mentor_email: 'Residents: the mentor they already have',
  paired_on: 'When that pair began',
  last_met_on: 'When they last met',
  left_on: 'When they left the program',
};

/**
 * A file to begin with: what to enter, every column, and a line for each kind of person. Importing it unchanged reports
 * that no one has these addresses.
 */
export const template = (): string =>
  stringify(
    [
      Object.fromEntries(COLUMNS.map((key) => [key, headingOf(key)])),
      { email: 'dana@hospital.example', roles: 'director' },
      { email: 'max@hospital.example', roles: 'mentor', capacity: 3, topics: 'career;support' },
      {
        email: 'ana@hospital.example',
        roles: 'resident',
        pgy: 1,
        starts_on: '2026-07-01',
        graduates_on: '2029-06-30',
        mentor_email: 'max@hospital.example',
        paired_on: '2026-07-15',
      },
    ],
    { header: true, columns: COLUMNS.map((key) => ({ key, header: EXPLAINED[key] })) },
  );
