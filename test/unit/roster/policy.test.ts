import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { Directory, SlackPerson, Standing } from '../../../src/domain/members/people.ts';
import { planRoster } from '../../../src/features/roster/policy.ts';
import type { StoredRoster } from '../../../src/features/roster/types.ts';
import { rosterOf } from '../../support/rosters.ts';

const today = Temporal.PlainDate.from('2026-09-14');

function directory(names: string[], standings: Record<string, Standing> = {}): Directory {
  const people = names.map(
    (name): SlackPerson => ({
      userId: `U${name.toUpperCase()}`,
      name: `Dr. ${name}`,
      email: `${name}@x.org`,
      timeZone: null,
      isAdmin: false,
      standing: standings[name] ?? 'active',
    }),
  );
  return {
    byEmail: new Map(people.map((person) => [person.email ?? '', person])),
    byId: new Map(people.map((person) => [person.userId, person])),
  };
}

type Member = StoredRoster['members'][number];
type Facts = Parameters<typeof planRoster>[0];

const member = (name: string, roles: Member['roles'], more: Partial<Member> = {}): Member => ({
  id: `id-${name}`,
  userId: `U${name.toUpperCase()}`,
  name: `Dr. ${name}`,
  roles,
  pgy: null,
  startsOn: null,
  graduatesOn: null,
  track: null,
  advancesOn: null,
  evaluates: [],
  committee: false,
  about: null,
  capacity: 3,
  activeMentees: 0,
  topics: [],
  ...more,
});

const pair = (resident: string, mentor: string, more: Partial<StoredRoster['pairs'][number]> = {}) => ({
  id: `pair-${resident}`,
  residentId: `id-${resident}`,
  mentorId: `id-${mentor}`,
  startedOn: '2026-07-01',
  ...more,
});

const nothing: StoredRoster = { members: [], pairs: [], former: [], meetings: new Map() };

const NAMES = ['ana', 'ben', 'cy', 'max', 'olga', 'bot', 'gone', 'xena'];
const everybody = directory(NAMES, { bot: 'bot', gone: 'deactivated', xena: 'external' });

/** Judges lines of a file: `header` names the columns after email and roles. */
function judge(
  header: string,
  lines: string[],
  {
    meetingSince,
    takeNames,
    ...stored
  }: Partial<StoredRoster> & Pick<Facts, 'meetingSince' | 'takeNames'> = {},
  mayNameDirectors = true,
) {
  const text = [`email,roles${header && `,${header}`}`, ...lines].join('\n');
  const { rows, problems } = rosterOf(text);
  expect(problems).toEqual([]);
  return planRoster({
    rows,
    directory: everybody,
    stored: { ...nothing, ...stored },
    today,
    meetingSince,
    ...(takeNames ? { takeNames } : {}),
    mayNameDirectors,
    mover: 'operator',
  });
}

const places = ({ problems }: ReturnType<typeof judge>) =>
  problems.map(({ line, column, message }) => `${line} ${column}: ${message}`);

test('a mentor named instead of an address is offered first, and judged once that is who was meant', () => {
  const lines = ['ana@x.org,resident;mentor,Dr. ana'];
  const offered = judge('mentor_email', lines);
  expect(offered.offers.map(({ person }) => person.userId)).toEqual(['UANA']);
  expect(offered.problems).toEqual([]);
  const taken = judge('mentor_email', lines, { takeNames: true });
  expect(taken.offers).toEqual([]);
  expect(places(taken)).toEqual([expect.stringMatching(/^2 mentor_email: .*own mentor/)]);
});

describe('a new roster', () => {
  const file = [
    'ana@x.org,resident,1,,max@x.org,2026-07-15,2026-08-20',
    'ben@x.org,resident;mentor,3,1,,,',
    'cy@x.org,resident,2,,UBEN,2026-08-01,',
    'max@x.org,mentor;director,,5,,,',
  ];
  const header = 'pgy,capacity,mentor_email,paired_on,last_met_on';

  test('is planned whole', () => {
    const { problems, plan } = judge(header, file);
    expect(problems).toEqual([]);
    expect(plan.newPairs).toEqual([
      { residentUser: 'UANA', mentorUser: 'UMAX', startedOn: '2026-07-15' },
      { residentUser: 'UCY', mentorUser: 'UBEN', startedOn: '2026-08-01' },
    ]);
    expect(plan.meetings).toEqual([{ residentUser: 'UANA', metOn: '2026-08-20' }]);
    expect(plan.newDirectors).toEqual(['UMAX']);
    expect(plan.summary).toMatchObject({ unchanged: 0, meetings: 1, updated: [], generous: [] });
    expect(plan.summary.added).toHaveLength(4);
    expect(plan.summary).toMatchObject({
      undated: 0,
      addedRoles: [
        { role: 'resident', count: 3 },
        { role: 'mentor', count: 2 },
        { role: 'director', count: 1 },
      ],
      absent: { levels: 0, lastDays: 3, mentors: false },
    });
    expect(plan.members.find(({ userId }) => userId === 'UBEN')).toMatchObject({
      roles: ['resident', 'mentor'],
      capacity: 1,
      pgy: 3,
    });
  });

  test.each([
    ['none in the file and none in the program', ['ana@x.org,resident'], [], true],
    ['one in the program', ['ana@x.org,resident'], [member('olga', ['mentor'])], false],
    ['one in the file', ['ana@x.org,resident', 'max@x.org,mentor'], [], false],
  ])('whether mentors are missed: %s', (_, lines, members, isSaid) => {
    expect(judge('', lines, { members }).plan.summary.absent.mentors).toBe(isSaid);
  });

  test('residents without a level or a last day are counted, and new pairs without any date', () => {
    const { plan } = judge('pgy,graduates_on,mentor_email,paired_on,last_met_on', [
      'ana@x.org,resident,,2029-06-30,max@x.org,,',
      'ben@x.org,resident,1,,max@x.org,2026-08-01,',
      'cy@x.org,resident,2,2028-06-30,max@x.org,,2026-08-01',
      'max@x.org,mentor,,,,,',
    ]);
    expect(plan.summary).toMatchObject({ undated: 1, absent: { levels: 1, lastDays: 1 } });
  });

  test('more room than usual is pointed out, and is no problem', () => {
    const { problems, plan } = judge('capacity', ['max@x.org,mentor,6', 'olga@x.org,mentor,5']);
    expect(problems).toEqual([]);
    expect(plan.summary.generous.map(({ name }) => name)).toEqual(['Dr. max']);
  });

  test.each([
    ['today, where nothing is said', '', '', '2026-09-14'],
    ['the last meeting date, where only that is said', '', '2026-08-20', '2026-08-20'],
    ['what is said', '2026-07-15', '2026-08-20', '2026-07-15'],
    ['within the coming year', '2027-09-14', '', '2027-09-14'],
  ])('a pair begins %s', (_, pairedOn, lastMetOn, startedOn) => {
    const { problems, plan } = judge('mentor_email,paired_on,last_met_on', [
      `ana@x.org,resident,max@x.org,${pairedOn},${lastMetOn}`,
      'max@x.org,mentor,,,',
    ]);
    expect(problems).toEqual([]);
    expect(plan.newPairs).toMatchObject([{ startedOn }]);
  });

  test.each([
    ['when the academic year began, where nothing is said', '', '', '2026-07-01'],
    ['the same, where they met today', '', '2026-09-14', '2026-07-01'],
    ['when the resident began', '2026-08-03', '', '2026-08-03'],
    ['when they began a day before the latest', '2026-09-12', '', '2026-09-12'],
    ['when the academic year began, where they began on the latest day', '2026-09-13', '', '2026-07-01'],
    ['the last meeting date, where only that is said', '2026-08-03', '2026-08-20', '2026-08-20'],
  ])('a pair that is already meeting begins %s', (_, startsOn, lastMetOn, startedOn) => {
    const meetingSince = { least: '2026-07-01', most: '2026-09-13' };
    const { problems, plan } = judge(
      'starts_on,mentor_email,last_met_on',
      [`ana@x.org,resident,${startsOn},max@x.org,${lastMetOn}`, 'max@x.org,mentor,,,'],
      { meetingSince },
    );
    expect(problems).toEqual([]);
    expect(plan.newPairs).toMatchObject([{ startedOn }]);
  });
});

describe('each problem is named by line and column', () => {
  const M = 'mentor_email';
  const DATES = 'mentor_email,paired_on,last_met_on';
  const max = 'max@x.org,mentor,,';

  test.each<[string, string, string[], Partial<StoredRoster>, string[]]>([
    [
      'someone Slack does not know',
      '',
      ['who@x.org,resident'],
      {},
      ['2 email: No one in this Slack workspace matches who@x.org'],
    ],
    ['a bot', '', ['bot@x.org,mentor'], {}, ['2 email: bot@x.org is a bot']],
    ['a deactivated person', '', ['gone@x.org,mentor'], {}, ['2 email: gone@x.org has a deactivated']],
    [
      'a person of another organization',
      '',
      ['xena@x.org,mentor'],
      {},
      ['2 email: xena@x.org belongs to another'],
    ],
    [
      'the same person twice',
      '',
      ['ana@x.org,resident', 'ANA@x.org,mentor'],
      {},
      ['3 email: ana@x.org is already on line 2'],
    ],
    [
      'the same person by email and by Slack id',
      'slack_id',
      ['ana@x.org,resident,', ',resident,UANA'],
      {},
      ['3 slack_id: UANA is already on line 2'],
    ],
    [
      'an email and a Slack id of two people',
      'slack_id',
      ['ana@x.org,resident,UBEN'],
      {},
      ['2 slack_id: UBEN and ana@x.org are 2 different'],
    ],
    [
      'two mentors on two lines',
      M,
      [
        'ana@x.org,resident,max@x.org',
        'ana@x.org,resident,olga@x.org',
        'max@x.org,mentor,',
        'olga@x.org,mentor,',
      ],
      {},
      [
        '2 mentor_email: Line 3 gives ana@x.org a different mentor',
        '3 email: ana@x.org is already on line 2',
        '3 mentor_email: Line 2 gives ana@x.org a different mentor',
      ],
    ],
    [
      'less room than residents',
      'capacity',
      ['max@x.org,mentor,1'],
      { members: [member('max', ['mentor'], { activeMentees: 2 })] },
      ['2 capacity: They already mentor 2 residents, so a capacity of 1 is too low'],
    ],
    [
      'oneself as mentor',
      M,
      ['ana@x.org,resident;mentor,ana@x.org'],
      {},
      ['2 mentor_email: No one can be their own'],
    ],
    [
      'a mentor on no roster',
      M,
      ['ana@x.org,resident,max@x.org'],
      {},
      ["2 mentor_email: max@x.org isn't on this roster"],
    ],
    [
      'a mentor without the role',
      M,
      ['ana@x.org,resident,max@x.org', 'max@x.org,coordinator,'],
      {},
      ["2 mentor_email: max@x.org isn't a mentor"],
    ],
    [
      'a mentor Slack does not know',
      M,
      ['ana@x.org,resident,who@x.org'],
      {},
      ['2 mentor_email: No one in this Slack workspace matches who@x.org'],
    ],
    [
      'a mentor for someone who is no resident',
      M,
      ['ana@x.org,mentor,max@x.org', max],
      {},
      ['2 mentor_email: Only residents can have'],
    ],
    [
      'a graduation before the start',
      'starts_on,graduates_on',
      ['ana@x.org,resident,2026-07-01,2026-06-30'],
      {},
      ["2 graduates_on: Graduation (2026-06-30) isn't after"],
    ],
    [
      'a graduation on the day of the start',
      'starts_on,graduates_on',
      ['ana@x.org,resident,2026-07-01,2026-07-01'],
      {},
      ["2 graduates_on: Graduation (2026-07-01) isn't after"],
    ],
    [
      'a start after the graduation we know',
      'starts_on',
      ['ana@x.org,resident,2028-07-01'],
      { members: [member('ana', ['resident'], { graduatesOn: '2028-06-30' })] },
      ["2 starts_on: Graduation (2028-06-30) isn't after"],
    ],
    [
      'a last meeting date before the pair',
      DATES,
      ['ana@x.org,resident,max@x.org,2026-08-01,2026-07-31', `${max},`],
      {},
      ['2 last_met_on: 2026-07-31 is before the pair'],
    ],
    [
      'a last meeting date in the future',
      DATES,
      ['ana@x.org,resident,max@x.org,2026-08-01,2026-09-15', `${max},`],
      {},
      ['2 last_met_on: 2026-09-15 is in the future'],
    ],
    [
      'a pair far in the future',
      DATES,
      ['ana@x.org,resident,max@x.org,2027-09-15,', `${max},`],
      {},
      ['2 paired_on: 2027-09-15 is more than a year'],
    ],
    [
      'dates of no pair',
      DATES,
      ['ana@x.org,resident,,2026-08-01,2026-08-02'],
      {},
      ['2 paired_on: This date', '2 last_met_on: This date'],
    ],
    [
      'an absurd year',
      'starts_on,graduates_on',
      [
        'ana@x.org,resident,0226-07-01,',
        'ben@x.org,resident,1976-09-13,2041-09-14',
        'cy@x.org,resident,1976-09-14,2041-09-15',
      ],
      {},
      [
        '2 starts_on: 0226-07-01 is a long way off',
        '3 starts_on: 1976-09-13 is a long',
        '4 graduates_on: 2041-09-15 is a long',
      ],
    ],
    [
      'a level that was to change on a day that is over',
      'advances_on',
      ['ana@x.org,resident,2026-09-13', 'ben@x.org,resident,2026-09-13', 'cy@x.org,resident,2026-09-14'],
      { members: [member('ben', ['resident'], { advancesOn: '2026-09-13' })] },
      ['2 advances_on: 2026-09-13 has passed'],
    ],
    [
      'the mentor role taken from someone with residents',
      '',
      ['max@x.org,coordinator'],
      {
        members: [member('ana', ['resident']), member('max', ['mentor'], { activeMentees: 1 })],
        pairs: [pair('ana', 'max')],
      },
      ['2 roles: They currently mentor residents'],
    ],
    [
      'the resident role taken from someone with a mentor',
      '',
      ['ana@x.org,mentor'],
      {
        members: [member('ana', ['resident']), member('max', ['mentor'], { activeMentees: 1 })],
        pairs: [pair('ana', 'max')],
      },
      ['2 roles: They currently have a mentor'],
    ],
  ])('%s', (_, header, lines, stored, expected) => {
    const found = places(judge(header, lines, stored));
    expect(found).toHaveLength(expected.length);
    for (const [index, start] of expected.entries()) expect(found[index]?.startsWith(start)).toBe(true);
  });

  test('all of them together, in the order of the file', () => {
    const judged = judge(DATES, [
      'who@x.org,resident,,,',
      'ana@x.org,resident,max@x.org,2026-08-01,2027-01-01',
      'bot@x.org,mentor,,,',
    ]);
    expect(judged.problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 'email'],
      [3, 'mentor_email'],
      [4, 'email'],
    ]);
  });

  test('a cell that cannot be read brings no other complaint about what depends on it', () => {
    const text = 'email,roles,mentor_email,capacity\nana@x.org,residnt,max@x.org,\nmax@x.org,mentro,,many';
    const { rows, problems } = rosterOf(text);
    expect(problems.map(({ column }) => column)).toEqual(['roles', 'roles', 'capacity']);
    const judged = planRoster({
      rows,
      directory: everybody,
      stored: nothing,
      today,
      mayNameDirectors: true,
      mover: 'operator',
    });
    expect(judged.problems).toEqual([]);
  });

  test('a mentor who has one more than places keeps both, unless the file lowers them', () => {
    const stored = { members: [member('max', ['mentor'], { capacity: 2, activeMentees: 3 })] };
    expect(judge('capacity', ['max@x.org,mentor,2'], stored).problems).toEqual([]);
    const roomy = { members: [member('max', ['mentor'], { capacity: 4, activeMentees: 2 })] };
    expect(judge('capacity', ['max@x.org,mentor,2'], roomy).problems).toEqual([]);
  });
});

describe('mentors beyond their capacity', () => {
  const max = { id: 'UMAX', name: 'Dr. max', coming: 0 };
  test.each([
    [
      'in the file',
      ['ana@x.org,resident,max@x.org,', 'ben@x.org,resident,max@x.org,', 'max@x.org,mentor,,1'],
      {},
      { ...max, capacity: 1, has: 0, wants: 2 },
    ],
    [
      'on the roster, not in the file',
      ['ana@x.org,resident,max@x.org,'],
      { members: [member('max', ['mentor'], { capacity: 2, activeMentees: 2 })] },
      { ...max, capacity: 2, has: 2, wants: 1 },
    ],
  ])(
    '%s: are named with what they come to, and every new pair of theirs carries it',
    (_, lines, stored, beyond) => {
      const { problems, plan } = judge('mentor_email,capacity', lines, stored);
      expect(problems).toEqual([]);
      expect(plan.summary.beyond).toEqual([beyond]);
      expect(plan.newPairs.map(({ agreed }) => agreed)).toEqual(
        plan.newPairs.map(() => beyond.has + beyond.wants),
      );
    },
  );
});

describe('directors', () => {
  test('only a director’s import makes one; one who is one already stays one, whoever imports', () => {
    const line = ['ana@x.org,director'];
    expect(places(judge('', line, {}, false))).toEqual([expect.stringContaining('2 roles: Only a director')]);
    expect(judge('', line, {}, true).plan.newDirectors).toEqual(['UANA']);
    const stored = { members: [member('ana', ['director'])] };
    expect(judge('', line, stored, false)).toMatchObject({
      problems: [],
      plan: { members: [], newDirectors: [] },
    });
    const { plan } = judge('', ['ana@x.org,mentor'], stored, false);
    expect(plan.members).toMatchObject([{ roles: ['mentor', 'director'] }]);
  });
});

describe('a file from before a change', () => {
  const former = [{ residentId: 'id-ana', mentorId: 'id-max' }];
  const members = [member('ana', ['resident']), member('max', ['mentor']), member('olga', ['mentor'])];
  const lines = ['ana@x.org,resident,max@x.org,2026-07-01', 'ben@x.org,resident,max@x.org,'];
  const header = 'mentor_email,paired_on';

  test.each([
    ['she waits for a mentor', []],
    ['she has another one', [pair('ana', 'olga')]],
  ])('a former pair is set aside, and the rest counts: %s', (_, pairs) => {
    const { problems, plan } = judge(header, lines, { members, pairs, former });
    expect(problems).toEqual([]);
    expect(plan.newPairs.map(({ residentUser }) => residentUser)).toEqual(['UBEN']);
    expect(plan.movedPairs).toEqual([]);
    expect(plan.summary.setAside).toMatchObject([
      { resident: { userId: 'UANA' }, mentor: { userId: 'UMAX' } },
    ]);
  });

  test('a pair that a director made again goes on', () => {
    const { problems, plan } = judge(header, lines, { members, pairs: [pair('ana', 'max')], former });
    expect(problems).toEqual([]);
    expect(plan.summary.setAside).toEqual([]);
  });

  test('who finished stays so, unless the file gives a later last day', () => {
    const gone = [member('ana', [], { graduatesOn: '2026-06-30' }), member('max', ['mentor'])];
    const again = judge('graduates_on,mentor_email', ['ana@x.org,resident,2026-06-30,max@x.org'], {
      members: gone,
    });
    expect(again.problems).toEqual([]);
    expect(again.plan).toMatchObject({ members: [], newPairs: [] });
    expect(again.plan.summary.finished).toMatchObject([{ userId: 'UANA' }]);
    const back = judge('graduates_on', ['ana@x.org,resident,2027-06-30'], { members: gone });
    expect(back.plan.members).toMatchObject([{ roles: ['resident'], graduatesOn: '2027-06-30' }]);
    expect(back.plan.summary.finished).toEqual([]);
    const today = judge('graduates_on', ['ana@x.org,resident,2026-09-14'], { members: gone });
    expect(today.plan.members).toMatchObject([{ roles: ['resident'] }]);
  });
});

describe('what is there already', () => {
  const stored: StoredRoster = {
    members: [
      member('ana', ['resident'], {
        pgy: 1,
        startsOn: '2026-07-01',
        graduatesOn: '2029-06-30',
        topics: ['support'],
      }),
      member('max', ['mentor', 'coordinator'], { capacity: 4, activeMentees: 1 }),
    ],
    pairs: [pair('ana', 'max')],
    former: [],
    meetings: new Map([['pair-ana', new Set(['2026-08-20'])]]),
  };
  const header = 'pgy,capacity,topics,mentor_email,paired_on,last_met_on';

  test('the same again changes nothing, in whatever order roles stand', () => {
    const { problems, plan } = judge(
      header,
      [
        'ana@x.org,resident,1,,support,max@x.org,2026-07-01,2026-08-20',
        'max@x.org,coordinator;mentor,,4,,,,',
      ],
      stored,
    );
    expect(problems).toEqual([]);
    expect(plan).toMatchObject({ members: [], newPairs: [], movedPairs: [], meetings: [] });
    expect(plan.summary).toMatchObject({ added: [], updated: [], unchanged: 2, newPairs: [], meetings: 0 });
  });

  test('an empty cell changes nothing', () => {
    const { plan } = judge(
      header,
      ['ana@x.org,resident,,,,,,', 'max@x.org,mentor;coordinator,,,,,,'],
      stored,
    );
    expect(plan.summary.unchanged).toBe(2);
    expect(plan.members).toEqual([]);
  });

  test('what differs is changed and said, the pair’s dates too', () => {
    const { problems, plan } = judge(
      header,
      ['ana@x.org,resident,2,,career|support,max@x.org,2026-06-15,2026-09-01', 'max@x.org,mentor,,5,,,,'],
      stored,
    );
    expect(problems).toEqual([]);
    expect(plan.members).toMatchObject([
      {
        userId: 'UANA',
        pgy: 2,
        topics: ['career', 'support'],
        startsOn: '2026-07-01',
        graduatesOn: '2029-06-30',
      },
      { userId: 'UMAX', roles: ['mentor'], capacity: 5 },
    ]);
    expect(plan.movedPairs).toEqual([{ pairId: 'pair-ana', startedOn: '2026-06-15' }]);
    expect(plan.meetings).toEqual([{ residentUser: 'UANA', metOn: '2026-09-01' }]);
    expect(plan.newPairs).toEqual([]);
    expect(plan.summary.updated).toEqual([
      { userId: 'UANA', name: 'Dr. ana', what: ['PGY', 'topics', 'pair start date', 'last meeting date'] },
      { userId: 'UMAX', name: 'Dr. max', what: ['roles', 'capacity'] },
    ]);
  });

  test('dates without the mentor’s name belong to the pair that is there', () => {
    const { problems, plan } = judge('last_met_on', ['ana@x.org,resident,2026-09-01'], stored);
    expect(problems).toEqual([]);
    expect(plan.meetings).toEqual([{ residentUser: 'UANA', metOn: '2026-09-01' }]);
  });
});

describe('properties', () => {
  const names = NAMES.slice(0, 5);
  const line = fc.record({
    name: fc.constantFrom(...names),
    roles: fc.subarray(['resident', 'mentor'] as const, { minLength: 1 }),
    capacity: fc.option(fc.integer({ min: 0, max: 3 })),
    mentor: fc.option(fc.constantFrom(...names)),
  });

  test('a plan without problems overfills only the mentors it asks about, pairs only residents with mentors, each once', () => {
    let good = 0;
    fc.assert(
      fc.property(fc.uniqueArray(line, { selector: ({ name }) => name, minLength: 1 }), (lines) => {
        const { problems, plan } = judge(
          'capacity,mentor_email',
          lines.map(
            ({ name, roles, capacity, mentor }) =>
              `${name}@x.org,${roles.join(';')},${capacity ?? ''},${mentor ? `${mentor}@x.org` : ''}`,
          ),
        );
        if (problems.length > 0) return;
        good += 1;
        const byUser = new Map(plan.members.map((one) => [one.userId, one]));
        for (const { userId, capacity } of plan.members) {
          const own = plan.newPairs.filter((each) => each.mentorUser === userId);
          const asked = plan.summary.beyond.find(({ id }) => id === userId);
          expect(asked?.wants).toBe(own.length > capacity ? own.length : undefined);
          expect(own.every(({ agreed }) => agreed === asked?.wants)).toBe(true);
        }
        for (const { residentUser, mentorUser } of plan.newPairs) {
          expect(residentUser).not.toBe(mentorUser);
          expect(byUser.get(residentUser)?.roles).toContain('resident');
          expect(byUser.get(mentorUser)?.roles).toContain('mentor');
        }
        expect(new Set(plan.newPairs.map(({ residentUser }) => residentUser)).size).toBe(
          plan.newPairs.length,
        );
        expect(plan.newPairs).toHaveLength(lines.filter(({ mentor }) => mentor).length);
      }),
      { numRuns: 2000 },
    );
    expect(good).toBeGreaterThan(10);
  });
});
