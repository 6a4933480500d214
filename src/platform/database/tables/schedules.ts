/** What a span of a person's block schedule means for their reminders and meetings. */
export type SpanKind = 'away' | 'hold' | 'good';

/** What a program sorted a label as. */
export type LabelKind = SpanKind | 'ordinary';

/** A program's labels, sorted once; never with a person. */
export interface ScheduleLabels {
  workspace_id: string;
  program_id: string;
  label: string;
  kind: LabelKind;
}

/** Days of a person, both included, of one kind; their own and no one else's to see. */
export interface ScheduleSpans {
  workspace_id: string;
  program_id: string;
  member_id: string;
  first_day: string;
  last_day: string;
  kind: SpanKind;
}
