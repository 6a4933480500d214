import { isTimeZone } from './dates.ts';

/** Time zones as residency programs know them, by IANA name. */
const UNITED_STATES: readonly (readonly [string, string])[] = [
  ['America/New_York', 'Eastern (New York)'],
  ['America/Chicago', 'Central (Chicago)'],
  ['America/Denver', 'Mountain (Denver)'],
  ['America/Phoenix', 'Arizona (Phoenix)'],
  ['America/Los_Angeles', 'Pacific (Los Angeles)'],
  ['America/Anchorage', 'Alaska (Anchorage)'],
  ['Pacific/Honolulu', 'Hawaii (Honolulu)'],
  ['America/Puerto_Rico', 'Puerto Rico (San Juan)'],
  ['America/Detroit', 'Eastern (Detroit)'],
  ['America/Indiana/Indianapolis', 'Eastern (Indianapolis)'],
  ['America/Kentucky/Louisville', 'Eastern (Louisville)'],
  ['America/Boise', 'Mountain (Boise)'],
  ['Pacific/Guam', 'Guam'],
];

const ELSEWHERE: readonly string[] = [
  'America/Halifax',
  'America/St_Johns',
  'America/Toronto',
  'America/Winnipeg',
  'America/Regina',
  'America/Edmonton',
  'America/Vancouver',
  'America/Mexico_City',
  'America/Bogota',
  'America/Lima',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/Argentina/Buenos_Aires',
  'Atlantic/Reykjavik',
  'Europe/Dublin',
  'Europe/London',
  'Europe/Lisbon',
  'Europe/Madrid',
  'Europe/Paris',
  'Europe/Brussels',
  'Europe/Amsterdam',
  'Europe/Berlin',
  'Europe/Zurich',
  'Europe/Vienna',
  'Europe/Rome',
  'Europe/Copenhagen',
  'Europe/Oslo',
  'Europe/Stockholm',
  'Europe/Warsaw',
  'Europe/Prague',
  'Europe/Athens',
  'Europe/Helsinki',
  'Europe/Istanbul',
  'Africa/Lagos',
  'Africa/Cairo',
  'Africa/Johannesburg',
  'Africa/Nairobi',
  'Asia/Jerusalem',
  'Asia/Beirut',
  'Asia/Riyadh',
  'Asia/Dubai',
  'Asia/Karachi',
  'Asia/Kolkata',
  'Asia/Dhaka',
  'Asia/Bangkok',
  'Asia/Singapore',
  'Asia/Hong_Kong',
  'Asia/Shanghai',
  'Asia/Taipei',
  'Asia/Manila',
  'Asia/Seoul',
  'Asia/Tokyo',
  'Australia/Perth',
  'Australia/Adelaide',
  'Australia/Brisbane',
  'Australia/Sydney',
  'Pacific/Auckland',
  'UTC',
];

type Zone = { id: string; label: string };

const readable = (id: string) => id.replaceAll('_', ' ');

/** The time zones on offer: those of the United States first, and the wanted one always among them. */
export function zonesFor(wanted: string | null): { here: Zone[]; elsewhere: Zone[]; initial: Zone } {
  const here = UNITED_STATES.map(([id, label]) => ({ id, label }));
  const elsewhere = ELSEWHERE.map((id) => ({ id, label: readable(id) }));
  const known = [...here, ...elsewhere].find(({ id }) => id === wanted);
  const fallback = { id: 'America/New_York', label: 'Eastern (New York)' };
  if (known) return { here, elsewhere, initial: known };
  if (!wanted || !isTimeZone(wanted)) return { here, elsewhere, initial: fallback };
  const added = { id: wanted, label: readable(wanted) };
  return { here, elsewhere: [added, ...elsewhere], initial: added };
}
