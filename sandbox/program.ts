import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { OptionError } from './options.ts';

/** Someone a roster file names, as the sandbox's Slack needs them. */
export type RosterPerson = {
  email: string | undefined;
  id: string | undefined;
  name: string;
  part: string;
  leads: boolean;
};

/** A roster file to seed from, and the people it names. */
export type Roster = { name: string; csv: Buffer; people: RosterPerson[] };

const records = z.array(z.record(z.string(), z.string()));
const SLACK_ID = /^[UW][A-Z0-9]{2,20}$/;

/** Reads a real roster, so that its people can be made to exist; whether it is right is for the bot to say. */
export function readRoster(file: string): Roster {
  const csv = readFileSync(file);
  const people = new Map<string, RosterPerson>();
  const add = (email = '', id = '', roles = '', pgy = '') => {
    const key = SLACK_ID.test(id) ? id : email.toLowerCase();
    if (key === '' || people.has(key) || (key === email.toLowerCase() && !email.includes('@'))) return;
    people.set(key, {
      email: email === '' ? undefined : email.toLowerCase(),
      id: SLACK_ID.test(id) ? id : undefined,
      name: nameOf(email || id),
      part: partOf(roles, pgy),
      leads: /director|coordinator/.test(roles),
    });
  };
  const rows = rowsOf(file, csv);
  for (const row of rows) add(row.email, row.slack_id, row.roles, row.pgy);
  for (const { mentor_email: mentor } of rows) add(mentor, '', 'mentor');
  if (people.size === 0) {
    throw new OptionError(
      `--program: ${file} names no one. Its first line must name the columns, such as email,roles.`,
    );
  }
  return { name: basename(file), csv, people: [...people.values()] };
}

function rowsOf(file: string, csv: Buffer) {
  try {
    return records.parse(
      parse(csv, {
        bom: true,
        columns: (names: string[]) =>
          names.map((name) =>
            name
              .trim()
              .toLowerCase()
              .replaceAll(/[\s-]+/g, '_'),
          ),
        delimiter: [',', ';', '\t'],
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
      }),
    );
  } catch {
    throw new OptionError(`--program: ${file} can't be read as a CSV file.`);
  }
}

/** "ana.ruiz@hospital.example" reads "Ana Ruiz". */
function nameOf(source: string): string {
  const words = (source.split('@')[0] ?? source).split(/[._+-]+/).filter((word) => word !== '');
  return words.map((word) => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`).join(' ') || source;
}

function partOf(roles: string, pgy: string): string {
  const named = roles.split(/[;,|/ ]+/).filter((role) => role !== '');
  const text = named.join(' and ') || 'member of the workspace';
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}${pgy ? `, PGY-${pgy}` : ''}`;
}
