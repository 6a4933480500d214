/** A list with a name for each column, for a spreadsheet: a text stays a text, whatever it begins with. */
export type Table = {
  name: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
};

/** A table of a report; the first row of cells names the columns. */
type ReportTable = { head: readonly string[]; rows: readonly (readonly string[])[] };

/** A part of a report: a heading, and what stands under it in this order. */
export type ReportSection = {
  heading: string;
  table?: ReportTable;
  /** Paragraphs. */
  text?: readonly string[];
  /** A list with bullets. */
  points?: readonly string[];
};

/** A page or two to pass on, whatever kind of file it becomes. */
export type Report = { title: string; subtitle: string; lead: string; sections: readonly ReportSection[] };

/** What a file is made of, and which kind it becomes. */
export type Content = { kind: 'xlsx'; table: Table } | { kind: 'docx' | 'pdf'; report: Report };
