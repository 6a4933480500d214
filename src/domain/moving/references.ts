/** A column that holds a member's ID. */
export type Reference = {
  table: string;
  column: string;
  /** What else makes a row unique together with this column: of two rows of the same, the record's own stays. */
  with?: readonly string[];
  /** Only rows that this holds for are unique. */
  where?: string;
};

/** A column that two members can't share at all: its rows are moved by themselves. */
export const BY_ITSELF: readonly Reference[] = [
  { table: 'draws', column: 'resident_id' },
  { table: 'goals', column: 'member_id' },
  { table: 'pairs', column: 'resident_id' },
  { table: 'pairs', column: 'mentor_id' },
];

/**
 * Every other column that refers to a member, in the order in which rows are locked. A test holds this list against
 * the database's own foreign keys, so that a column that comes later isn't forgotten.
 */
export const REFERENCES: readonly Reference[] = [
  { table: 'rounds', column: 'started_by' },
  { table: 'rounds', column: 'settled_by' },
  { table: 'round_residents', column: 'resident_id', with: ['round_id'] },
  { table: 'round_pins', column: 'resident_id', with: ['round_id'] },
  { table: 'round_pins', column: 'mentor_id' },
  { table: 'turns', column: 'entered_by' },
  { table: 'turns', column: 'confirmed_by' },
  { table: 'requests', column: 'resident_id' },
  { table: 'requests', column: 'decided_by' },
  { table: 'request_preferences', column: 'mentor_id', with: ['request_id'] },
  { table: 'rematches', column: 'resident_id' },
  { table: 'rematches', column: 'decided_by' },
  { table: 'rematches', column: 'talk_by' },
  { table: 'fit_checks', column: 'resident_id' },
  { table: 'yearly_answers', column: 'resident_id', with: ['year_on'] },
  {
    table: 'changes',
    column: 'member_id',
    with: ['entered_by', 'what', 'pair_id'],
    where: "state = 'planned'",
  },
  {
    table: 'changes',
    column: 'entered_by',
    with: ['member_id', 'what', 'pair_id'],
    where: "state = 'planned'",
  },
  { table: 'successors', column: 'resident_id', with: ['change_id', 'turn_id', 'rematch_id'] },
  { table: 'successors', column: 'mentor_id' },
  { table: 'successors', column: 'chosen_by' },
  { table: 'meeting_entries', column: 'entered_by', with: ['meeting_id'] },
  { table: 'pauses', column: 'member_id', with: ['pair_id', 'from_on', 'until_on'] },
  { table: 'pauses', column: 'entered_by' },
  { table: 'snoozes', column: 'member_id', with: ['pair_id', 'due_on', 'until_on'] },
  { table: 'schedule_spans', column: 'member_id', with: ['first_day'] },
  {
    table: 'time_proposals',
    column: 'proposed_by',
    with: ['pair_id', 'conversation_id'],
    where: "state = 'open'",
  },
  { table: 'conversations', column: 'resident_id', with: ['mentor_id'], where: 'ended_at is null' },
  { table: 'conversations', column: 'mentor_id', with: ['resident_id'], where: 'ended_at is null' },
  { table: 'conversation_days', column: 'member_id', with: ['conversation_id', 'met_on'] },
  { table: 'kind_words', column: 'asked_by' },
  { table: 'nudges', column: 'recipient_id', with: ['pair_id', 'due_on', 'step'] },
];

/** Every column that holds a Slack user ID, and whether a move of records changes it, with why where it doesn't. */
export const USER_COLUMNS: Readonly<Record<string, 'moves' | 'stays'>> = {
  'members.slack_user_id': 'moves',
  'programs.alternate_contact': 'moves',
  'welcomes.slack_user_id': 'moves',
  'untold.slack_user_id': 'moves',
  'outbox.to_user': 'moves',
  'outbox.dedupe_key': 'moves',
  'outbox.payload': 'moves',
  'requests.confidential': 'moves',
  // Slack's own facts about an account, which go with it.
  'people.slack_user_id': 'stays',
  // What was done stays under the account that did it.
  'audit_log.actor': 'stays',
  // An admin's right comes from Slack, never from a director.
  'installations.installed_by': 'stays',
  // What Slack shows in the conversation with that account.
  'restored_messages.slack_user_id': 'stays',
};
