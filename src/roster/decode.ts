/** The largest roster file, in bytes; 5,000 full lines stay below it. */
export const MOST_BYTES = 1_048_576;

export const TOO_LARGE =
  'The file is larger than 1 MB. A roster of 5,000 people fits into that: keep the roster columns only, and save it as CSV again.';

const NOT_CSV =
  'This is not a CSV file. In Excel choose File, Save As, "CSV UTF-8 (Comma delimited)"; in Google Sheets choose File, Download, "Comma Separated Values". Then choose that file here.';

export const EMPTY = 'The file is empty. The first line names the columns, such as email,roles.';

/** First bytes of files that people take for CSV: zip (also .xlsx and .numbers), old Excel, PDF, gzip. */
const SIGNATURES = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x25, 0x50, 0x44, 0x46],
  [0x1f, 0x8b],
];

const startsWith = (bytes: Uint8Array, signature: readonly number[]) =>
  signature.every((byte, index) => bytes[index] === byte);

function textOf(bytes: Uint8Array): string {
  if (startsWith(bytes, [0xff, 0xfe])) return new TextDecoder('utf-16le').decode(bytes);
  if (startsWith(bytes, [0xfe, 0xff])) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // What Excel on Windows writes when told "CSV" without "UTF-8".
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The text of a file, with its line ends made alike, or why it is no CSV file. */
export function decodeRoster(bytes: Uint8Array): { ok: true; text: string } | { ok: false; message: string } {
  if (bytes.length > MOST_BYTES) return { ok: false, message: TOO_LARGE };
  if (SIGNATURES.some((signature) => startsWith(bytes, signature))) return { ok: false, message: NOT_CSV };
  const text = textOf(bytes)
    .replace(/^\ufeff/, '')
    .replaceAll(/\r\n?/g, '\n');
  if (text.trim() === '') return { ok: false, message: EMPTY };
  if (text.includes('\0')) return { ok: false, message: NOT_CSV };
  return { ok: true, text };
}
