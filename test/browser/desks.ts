import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How many residents the desks have that are looked at. */
export const DESKS = [12, 60, 300] as const;
/** How each is looked at. */
export const DESK_LOOKS = {
  light: { width: 1280, scheme: 'light' },
  dark: { width: 1280, scheme: 'dark' },
  phone: { width: 390, scheme: 'light' },
} as const;

const FIRST =
  'Amara Ben Chloe Diego Elif Farid Grace Hana Ivan Jonas Keiko Lena Mateo Nadia Omar Priya'.split(' ');
const LAST =
  'Abel Brook Castro Dunn Ellis Fox Gupta Hale Ito Jensen Khan Lopez Moss Novak Okafor Park Quinn Reid Silva Tran Usman Vega Weiss Xu Young Zhao'.split(
    ' ',
  );
const nameOf = (index: number) => {
  const family = LAST[(index + Math.floor(index / FIRST.length)) % LAST.length];
  return `${FIRST[index % FIRST.length]}.${family}`.toLowerCase();
};
const emailOf = (index: number) => `${nameOf(index)}@hospital.example`;

/** The Slack name of the director of such a program. */
export const DESK_DIRECTOR = 'dana.reyes';

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/**
 * The roster of a program with so many residents, a mentor for three, as a file for `npm run sandbox -- --program`: most
 * pairs on track, some due soon, some past due, and a few residents who have no mentor yet.
 */
export function deskRoster(residents: number): string {
  const mentors = Math.ceil(residents / 3);
  const rows = [
    'email,roles,pgy,mentor_email,paired_on,last_met_on',
    `${DESK_DIRECTOR}@hospital.example,director,,,,`,
  ];
  for (let index = 0; index < mentors; index += 1) rows.push(`${emailOf(index)},mentor,,,,`);
  for (let index = 0; index < residents; index += 1) {
    const who = `${emailOf(mentors + index)},resident,${(index % 3) + 1}`;
    const met = 20 + ((index * 37) % 115);
    if (index % 20 === 7) rows.push(`${who},,,`);
    else rows.push(`${who},${emailOf(index % mentors)},${daysAgo(200)},${daysAgo(met)}`);
  }
  const file = join(mkdtempSync(join(tmpdir(), 'mentor-desk-')), `desk-${residents}.csv`);
  writeFileSync(file, rows.join('\n'));
  return file;
}
