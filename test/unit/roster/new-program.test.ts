import { expect, test } from '@jest/globals';
import { parseRoster } from '../../../src/features/roster/parse.ts';
import { leftOut } from '../../../src/features/roster/understand.ts';
import { readSpreadsheet } from '../../../src/platform/spreadsheets/read.ts';

async function read(text: string) {
  const { rows, problems, understood } = parseRoster(await readSpreadsheet(Buffer.from(text)));
  const said = new Map(
    rows.map(({ email = '', name, roles, pgy, mentor }) => [
      email.split('@')[0],
      { name, roles, pgy, mentor },
    ]),
  );
  return { said, problems, leftOut: understood ? leftOut(understood) : [] };
}

test('the roster of a new program is read: with cells that say nothing yet, surnames alone, and the role under a name of its own', async () => {
  const people = [
    'Name,Email,Role/Type,PGY,Start,Advisor,Specialty',
    '"Park, Olivia",olivia.park@x.org,Faculty,n/a,,,Cardiology',
    '"Adler, Henry",henry.adler@x.org,Faculty,N/A,,—,General',
    '"Okafor, Samuel",samuel.okafor@x.org,Faculty,-,,,General',
    '"Ortiz, Elena",elena.ortiz@x.org,Faculty,,,none,Neonatology',
    '"Webb, Priya",priya.webb@x.org,APD,--,,N/A,General',
    '"Ng, Thomas",thomas.ng@x.org,Coordinator,?,,,',
    '"Alvarez, Rosa",rosa.alvarez@x.org,Resident,PGY-2,7/1/2025,"Park, Olivia",',
    '"Weber, Jonas",jonas.weber@x.org,Resident,PGY-1,7/1/2026,Okafor,',
    '"Chen, Maya",maya.chen@x.org,Resident,PGY-1,7/1/2026,TBD,',
    '"Nguyen, Tessa",tessa.nguyen@x.org,Resident,PGY-1,TBA,Dr. Henry Adler,',
    '"Brooks, Ian",ian.brooks@x.org,Resident,PGY-3,7/1/2024,Dr. Ortiz,',
    '"Silva, Lia",lia.silva@x.org,Resident,PGY-3,7/1/2024,"Park, O.",',
    '"Haddad, Omar",omar.haddad@x.org,Resident,PGY-2,7/1/2025,To be determined,',
    '"Kim, Sara",sara.kim@x.org,Resident,PGY-2,7/1/2025,unassigned,',
    '"Lopez, Ivan",ivan.lopez@x.org,Resident,PGY-1,7/1/2026,(none yet),',
    '"Diaz, Nora",nora.diaz@x.org,Resident,PGY-1,7/1/2026,tbd*,',
    '"Patel, Ravi",ravi.patel@x.org,Chief Resident,PGY-4,7/1/2023,Ortiz MD,',
  ];
  const file = await read(people.join('\n'));
  expect(file).toMatchObject({ problems: [], leftOut: ['Specialty'] });
  const advisors = [...file.said].flatMap(([who, { mentor }]) => (mentor ? [[who, mentor]] : []));
  expect(Object.fromEntries(advisors)).toEqual({
    'rosa.alvarez': { name: 'Olivia Park' },
    'jonas.weber': { name: 'Okafor' },
    'tessa.nguyen': { name: 'Henry Adler' },
    'ian.brooks': { name: 'Ortiz' },
    'lia.silva': { name: 'O. Park' },
    'ravi.patel': { name: 'Ortiz' },
  });
  expect(file.said.get('priya.webb')?.roles).toEqual(['director']);
  expect(file.said.get('tessa.nguyen')).toMatchObject({ name: 'Tessa Nguyen', roles: ['resident'], pgy: 1 });
  const category = await read(people.join('\n').replace('Role/Type', 'Kind of person'));
  expect(category).toEqual(file);
});

test.each([
  ['PL Level', 'PL-1', 'PL3'],
  ['PL', 'PL1', 'pl-3'],
  ['House officer level', 'HO-1', 'HO3'],
  ['Resident year', 'PGY 1', 'G3'],
])("levels in a specialty's own words: %s with %s and %s", async (heading, first, third) => {
  const file = [
    `House Staff,Hospital E-mail,Position,${heading}`,
    `"Ruiz, Ana",ana@x.org,House Officer,${first}`,
    `"Okafor, Ben",ben@x.org,House Officer,${third}`,
  ].join('\n');
  const { rows, problems } = parseRoster(await readSpreadsheet(Buffer.from(file)), {});
  expect(problems).toEqual([]);
  expect(rows.map(({ pgy }) => pgy)).toEqual([1, 3]);
});

test.each([
  ['Prog Coord', 'coordinator'],
  ['Asst. Program Coordinator', 'coordinator'],
  ['GME Coordinator', 'coordinator'],
  ['Prog. Admin', 'coordinator'],
  ['PL-2', 'resident'],
  ['HO1 resident', 'resident'],
])('offices call a role %s: %s', async (word, role) => {
  const { said, problems } = await read(['Name,Email,Position', `"Ruiz, Ana",ana@x.org,${word}`].join('\n'));
  expect(problems).toEqual([]);
  expect(said.get('ana')?.roles).toEqual([role]);
});
