import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COLUMNS } from '../../../src/features/roster/columns.ts';
import { MOST_ROWS } from '../../../src/features/roster/parse.ts';
import { rosterOf } from '../../support/rosters.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (...lines: string[]) => rosterOf(lines.join('\n'));
const places = (file: ReturnType<typeof rosterOf>) => file.problems.map(({ line, column }) => [line, column]);
const said = (file: ReturnType<typeof rosterOf>) => file.problems.map(({ message }) => message).join('\n');

describe('dates of three numbers', () => {
  const dates = (header: string, ...cells: string[]) => {
    const file = read(
      `email,roles,${header}`,
      ...cells.map((cell, index) => `p${index}@x.org,resident,${cell}`),
    );
    return {
      read: file.rows.map(({ startsOn, graduatesOn }) => [startsOn, graduatesOn]),
      days: file.understood?.columns.filter(({ isDayFirst }) => isDayFirst).map(({ header: name }) => name),
      said: said(file),
    };
  };

  test('begin with the day where one of their column can be nothing else, column by column', () => {
    expect(
      dates('starts_on,graduates_on', '1/7/2026,6/30/2029', '25/12/2025,7/1/2028', '03.08.2026,'),
    ).toEqual({
      read: [
        ['2026-07-01', '2029-06-30'],
        ['2025-12-25', '2028-07-01'],
        ['2026-08-03', undefined],
      ],
      days: ['starts_on'],
      said: '',
    });
  });

  test('begin with the month where nothing tells, and where one of them must', () => {
    expect(dates('starts_on', '1/7/2026', '2/8/26').read).toEqual([
      ['2026-01-07', undefined],
      ['2026-02-08', undefined],
    ]);
    const mixed = dates('starts_on', '1/7/2026', '25/12/2025', '6/30/2026');
    expect(mixed).toMatchObject({ days: [], said: expect.stringMatching(/"25\/12\/2025" doesn't exist/) });
  });
});

describe('a good file', () => {
  const header = COLUMNS.join(',');
  const line =
    'Rosa@X.org,,resident,PGY-2,2025-07-01,6/30/2028,Prelim,1/1/2027,,"career;Role modeling","PGY-2 | 1;2",Yes,Cardiology  and more,max@x.org,7/1/2025,2026-02-03';

  test('is read with every column', () => {
    const file = read(header, line, 'max@x.org,,"mentor;coordinator",,,,,,4,,ALL,,,,,');
    expect(file.problems).toEqual([]);
    expect(file.rows).toEqual([
      {
        line: 2,
        email: 'rosa@x.org',
        slackId: undefined,
        roles: ['resident'],
        pgy: 2,
        startsOn: '2025-07-01',
        graduatesOn: '2028-06-30',
        track: 'preliminary',
        advancesOn: '2027-01-01',
        capacity: undefined,
        topics: ['career', 'role_model'],
        evaluates: ['1', '2'],
        committee: true,
        about: 'Cardiology and more',
        mentor: { email: 'max@x.org' },
        pairedOn: '2025-07-01',
        lastMetOn: '2026-02-03',
        unread: new Set(),
      },
      expect.objectContaining({ line: 3, roles: ['mentor', 'coordinator'], capacity: 4, evaluates: ['all'] }),
    ]);
  });

  test.each([
    ['with a BOM', (text: string) => bytes(`\ufeff${text}`)],
    ['with CRLF', (text: string) => bytes(text.replaceAll('\n', '\r\n'))],
    ['with CR alone', (text: string) => bytes(text.replaceAll('\n', '\r'))],
    [
      'with every cell in quotes',
      (text: string) => bytes(text.replaceAll(/[^,\n"]+/g, '"$&"').replaceAll('""', '"')),
    ],
    ['with blank lines and no last line end', (text: string) => bytes(`\n${text.replaceAll('\n', '\n\n')}`)],
    [
      'in UTF-16, as Excel calls it "Unicode Text"',
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    ],
    [
      'with a header in other words',
      (text: string) => bytes(text.replace('email,roles,starts_on', ' E-Mail ,ROLES,Starts On')),
    ],
    [
      'with empty columns and lines, as Excel leaves them',
      (text: string) => bytes(`${text.replaceAll('\n', ',,\n')},,\n,,,,\n`),
    ],
  ])('%s reads the same', (_, made) => {
    const text = 'email,roles,starts_on\nana@x.org,resident,2026-07-01\nben@x.org,mentor,';
    const file = rosterOf(made(text));
    expect(said(file)).toBe('');
    expect(file.rows).toMatchObject([
      { email: 'ana@x.org', roles: ['resident'], startsOn: '2026-07-01' },
      { email: 'ben@x.org', roles: ['mentor'], startsOn: undefined },
    ]);
  });

  test.each([';', '\t'])('separated by %j reads the same', (delimiter) => {
    const file = read(
      ['email', 'roles', 'pgy', 'topics'].join(delimiter),
      ['ana@x.org', 'resident|mentor', '', 'career|support'].join(delimiter),
    );
    expect(file.problems).toEqual([]);
    expect(file.rows).toMatchObject([
      { roles: ['resident', 'mentor'], pgy: undefined, topics: ['career', 'support'] },
    ]);
  });

  test('in the encoding of Excel on Windows keeps its letters', () => {
    const file = rosterOf(Buffer.from('email,roles\nmu\u00f1oz,chief\u00e9', 'latin1'));
    expect(said(file)).toContain('"muñoz" isn\'t an email address');
    expect(said(file)).toContain('"chiefé" isn\'t a valid role');
  });

  test('names columns it does not know, and reads the rest', () => {
    const file = read('Name,email,roles,Phone,Notes', '"Ruiz, Ana",ana@x.org,resident,555,new');
    expect(file).toMatchObject({
      problems: [],
      leftOut: ['Notes'],
      rows: [{ email: 'ana@x.org', name: 'Ana Ruiz' }],
    });
  });

  test('counts lines as an editor does, also after a cell that spans lines', () => {
    const file = read(
      'email,roles,note',
      'ana@x.org,resident,"one',
      'two"',
      '',
      'ben@x.org,boss,',
      'cy,mentor,x',
    );
    expect(file.rows.map(({ line }) => line)).toEqual([2, 5]);
    expect(places(file)).toEqual([
      [5, 'roles'],
      [6, 'email'],
    ]);
  });
});

describe('a file that cannot be used says why and what to do', () => {
  test.each([
    ['a PDF', bytes('%PDF-1.7 email,roles'), /isn't an Excel or CSV/],
    ['nothing', bytes(''), /empty/],
    ['blanks', bytes(' \n\n'), /empty/],
    ['a header alone', bytes('email,roles\n'), /no people/],
    ['an open quote', bytes('email,roles\n"ana@x.org,resident\nben@x.org,mentor'), /never closed/],
    [
      'a quote inside a cell',
      bytes('email,roles\nana"@x.org,resident'),
      /quotation mark \("\) inside a cell/,
    ],
  ])('%s', (_, content, why) => {
    const file = rosterOf(content);
    expect(file.rows).toEqual([]);
    expect(said(file)).toMatch(why);
  });

  test('without addresses, in one sentence, with what is there instead', () => {
    const file = read('Name,Job', 'Ana Ruiz,clinic');
    expect(places(file)).toEqual([[undefined, undefined]]);
    expect(said(file)).toMatch(/no email addresses.*Columns left out: "Job"/);
  });

  test('of a column that is there twice, one is taken and the other named', () => {
    const file = read('email,Personal Email,Email,roles', 'a@x.org,b@x.org,c@x.org,mentor');
    expect(file).toMatchObject({ rows: [{ email: 'a@x.org' }], leftOut: ['Personal Email', 'Email'] });
  });

  test('5,000 people are read, one more is refused', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, index) => `p${index}@x.org,resident`);
    expect(read('email,roles', ...lines(MOST_ROWS)).rows).toHaveLength(5000);
    const file = read('email,roles', ...lines(MOST_ROWS + 1));
    expect(file.rows).toEqual([]);
    expect(said(file)).toContain('5,001 people');
  });
});

describe('every bad cell is named by line and column', () => {
  test.each([
    ['email', 'ana at x.org', /isn't an email address/],
    ['email', 'a@x.org b@x.org', /isn't an email address/],
    ['slack_id', 'ana', /isn't a Slack member ID/],
    ['roles', 'residnt', /"residnt" isn't a valid role/],
    ['roles', 'resident;boss;queen', /"boss" and "queen" aren't valid roles/],
    ['pgy', '0', /1 to 10/],
    ['pgy', 'two', /1 to 10/],
    ['pgy', '2.5', /1 to 10/],
    ['starts_on', '2026-02-30', /doesn't exist/],
    ['starts_on', '13/13/2026', /doesn't exist/],
    ['graduates_on', '7/1', /like 2026-07-01/],
    ['graduates_on', 'Juno 2028', /like 2026-07-01/],
    ['track', 'surgery', /isn't a track. Use categorical, preliminary/],
    ['advances_on', 'spring', /like 2026-07-01/],
    ['evaluates', '1;eleven', /Use levels from 1 to 10/],
    ['evaluates', '11', /Use levels from 1 to 10/],
    ['about', 'x'.repeat(121), /longer than 120 characters/],
    ['capacity', '-1', /0 to 50/],
    ['capacity', '51', /0 to 50/],
    ['topics', 'career;golf', /"golf" isn't a valid topic/],
    ['mentor_email', 'a@x.org; b@x.org', /names 2 mentors/],
    ['mentor_email', 'Dr. Max @ clinic 2', /isn't an email address or a Slack member ID/],
    ['mentor_email', 'yes', /isn't an email address or a Slack member ID/],
    ['paired_on', 'soon', /isn't a date/],
    ['last_met_on', '0', /isn't a date/],
  ])('%s = %j', (column, cell, why) => {
    const good: Record<string, string> = { email: 'ana@x.org', roles: 'resident', [column]: cell };
    const file = read(COLUMNS.join(','), COLUMNS.map((name) => `"${good[name] ?? ''}"`).join(','));
    expect(places(file)).toEqual([[2, column]]);
    expect(said(file)).toMatch(why);
  });

  test('all of them at once, in the order of the file', () => {
    const file = read('email,roles,pgy,starts_on', 'ana,resident,x,2026-13-01', ',mentor,,', 'ben@x.org,,,');
    expect(places(file)).toEqual([
      [2, 'email'],
      [2, 'pgy'],
      [2, 'starts_on'],
      [3, 'email'],
      [4, 'roles'],
    ]);
  });

  test('a line with more cells than there are columns', () => {
    const file = read('email,roles', 'ana@x.org,resident,mentor');
    expect(places(file)).toEqual([[2, undefined]]);
    expect(said(file)).toContain('3 cells, but the file has 2 columns');
  });

  test('what is quoted from the file is cut short', () => {
    expect(said(read('email,roles', `ana@x.org,${'x'.repeat(5000)}`)).length).toBeLessThan(250);
  });
});

describe('properties', () => {
  test('no bytes make the parser throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, withHeader) => {
        const content = withHeader ? Buffer.concat([bytes('email,roles,starts_on\n'), noise]) : noise;
        const file = rosterOf(content);
        expect(file.rows.length + file.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test('no cells make the parser throw, and each row comes back or is complained about', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom('', 'resident', 'a@x.org', '2026-01-01', '3', '"', ';', '\n'),
    );
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 11, maxLength: 12 }), { minLength: 1, maxLength: 8 }),
        (rows) => {
          const file = read(COLUMNS.join(','), ...rows.map((row) => row.map(quoted).join(',')));
          const filled = rows.filter((row) => row.some((text) => text.trim() !== ''));
          expect(file.rows.length).toBeLessThanOrEqual(filled.length);
          if (filled.length > 0) expect(file.rows.length + file.problems.length).toBeGreaterThan(0);
          for (const { line } of file.rows) expect(line).toBeGreaterThan(1);
        },
      ),
    );
  });

  const date = fc
    .date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
    .map((day) => day.toISOString().slice(0, 10));
  const american = (iso: string) => `${Number(iso.slice(5, 7))}/${Number(iso.slice(8))}/${iso.slice(0, 4)}`;
  const person = fc.record({
    email: fc.integer({ min: 1, max: 9999 }).map((n) => `p${n}@x.org`),
    roles: fc.subarray(['resident', 'mentor', 'director', 'coordinator'], { minLength: 1 }),
    pgy: fc.option(fc.integer({ min: 1, max: 10 })),
    startsOn: fc.option(date),
    capacity: fc.option(fc.integer({ min: 0, max: 50 })),
    topics: fc.subarray(['career', 'support', 'role_model']),
    mentor: fc.option(fc.constantFrom('m1@x.org', 'U012AB3CD')),
  });

  test('what is written in any of the accepted ways is read back the same', () => {
    fc.assert(
      fc.property(
        fc.array(person, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (people, delimiter, end, isAmerican) => {
          const text = [
            ['email', 'roles', 'pgy', 'starts_on', 'capacity', 'topics', 'mentor_email'].join(delimiter),
            ...people.map((one) =>
              [
                one.email.toUpperCase(),
                `"${one.roles.join('; ')}"`,
                one.pgy ?? '',
                one.startsOn === null ? '' : isAmerican ? american(one.startsOn) : one.startsOn,
                one.capacity ?? '',
                one.topics.join('|'),
                one.mentor ?? '',
              ].join(delimiter),
            ),
          ].join(end);
          const file = rosterOf(bytes(text));
          expect(said(file)).toBe('');
          expect(file.rows).toMatchObject(
            people.map((one, index) => ({
              line: index + 2,
              email: one.email,
              roles: one.roles,
              pgy: one.pgy ?? undefined,
              startsOn: one.startsOn ?? undefined,
              capacity: one.capacity ?? undefined,
              topics: one.topics.length > 0 ? one.topics : undefined,
              mentor:
                one.mentor === null
                  ? undefined
                  : one.mentor.includes('@')
                    ? { email: one.mentor }
                    : { slackId: one.mentor },
            })),
          );
        },
      ),
    );
  });
});
