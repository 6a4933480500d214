import { readText } from './text.ts';
import type { Limits, Spreadsheet } from './types.ts';
import { visible } from './visible.ts';
import { OLD_EXCEL, PASSWORD } from './words.ts';
import { readXlsx } from './workbook.ts';

const startsWith = (bytes: Uint8Array, ...signature: number[]) =>
  signature.every((byte, index) => bytes[index] === byte);

/** Whether a file's first bytes are those of a zip archive, as every .xlsx file is. */
export const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x50, 0x4b, 0x03, 0x04);

/** An Excel file with a password has a part of this name. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');

/** Reads a file by what it holds, whatever its name. */
export async function readBytes(bytes: Uint8Array, limits: Limits): Promise<Spreadsheet> {
  const file = await readAny(bytes, limits);
  if (!file.ok) return file;
  const sheets = file.sheets.map(({ name, rows }) => ({
    name,
    rows: rows
      .map(({ line, cells }) => ({ line, cells: cells.map(visible) }))
      .filter(({ cells }) => cells.some((cell) => cell !== '')),
  }));
  return { ok: true, sheets };
}

async function readAny(bytes: Uint8Array, limits: Limits): Promise<Spreadsheet> {
  if (isZip(bytes)) return readXlsx(bytes, limits);
  if (!startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return readText(bytes, limits);
  return { ok: false, message: Buffer.from(bytes).includes(ENCRYPTED) ? PASSWORD : OLD_EXCEL };
}
