/** A line of a sheet that has something in it; `line` counts as its editor does, from 1. */
export type SheetRow = { line: number; cells: string[] };

/**
 * A sheet with its lines from top to bottom, without those that are empty. A date is written `2026-07-01`, one with a
 * time `2026-07-01 07:00`, and an empty cell is ''. A CSV file is one sheet without a name.
 */
export type Sheet = { name: string; rows: SheetRow[] };

/** What a file holds: only sheets with something in them. Or what is wrong with it, in words and with what to do. */
export type Spreadsheet = { ok: true; sheets: Sheet[] } | { ok: false; message: string; line?: number };

/** How much a file may hold. Rows are counted to the last one that has something in it. */
export type Limits = {
  bytes: number;
  rows: number;
  columns: number;
  cells: number;
  sheets: number;
  /** How long reading may take, in milliseconds. */
  ms: number;
  /** Whether each cell of a merged range gets its value; otherwise only the first one has it. */
  isMergedFilled?: boolean;
};

/** What an office's own file stays below: 5,000 people, and some lines above them. */
export const LIMITS: Limits = {
  bytes: 5 * 2 ** 20,
  rows: 5_100,
  columns: 400,
  cells: 250_000,
  sheets: 50,
  ms: 5000,
};
