/** A word or phrase that people no longer read here, and what is said instead. */
type Dropped = { pattern: RegExp; use: string };

/** Words that were dropped from everything people read; a whole word each, in any case. */
export const DROPPED: readonly Dropped[] = [
  { pattern: /\b(?:past due|past the due date)\b/i, use: 'overdue' },
  { pattern: /\b(?:nobody|somebody|everybody|whoever)\b/i, use: 'no one, someone, everyone, anyone who' },
  { pattern: /\bin confidence\b/i, use: 'confidentially' },
  { pattern: /\bin private\b/i, use: 'privately' },
  {
    pattern: /\bkind (?:word|correction|reminder)s?\b|\bremind(?:ed)? kindly\b/i,
    use: 'gentle reminder, short correction',
  },
  { pattern: /\bchange days?\b/i, use: 'change date' },
  { pattern: /\bunder way\b/i, use: 'underway' },
  { pattern: /\bfirst-years\b/i, use: 'PGY-1 residents' },
  { pattern: /\byear's turn\b|\bturn of the year\b|\bthe year turns\b/i, use: 'new academic year' },
  { pattern: /\b(?:go|goes|went|gone) on record\b|\bon the record\b/i, use: 'is logged' },
  { pattern: /\bat the moment\b|\bjust now\b/i, use: 'right now' },
  { pattern: /\bfor good\b/i, use: 'permanently' },
  { pattern: /\b(?:any more|no more)(?=[.,;:?)]|$)/i, use: 'no longer' },
  { pattern: /\bdesks?\b/i, use: 'the Home tab' },
  { pattern: /\bpress(?:es|ed)?\b(?! Ctrl)/i, use: 'select' },
  { pattern: /\bwishes\b|\b(?:a|their|your|no) wish\b/i, use: 'preferences' },
  { pattern: /\bmend(?:s|ed|ing)?\b/i, use: 'fix' },
  { pattern: /\bfigures?\b/i, use: 'totals, numbers' },
  {
    pattern: /(?:\d|\bno|\bfree|\bof|\{…\}) places?\b|\bplaces? left\b/i,
    use: 'capacity, openings, residents',
  },
  { pattern: /\bpropos(?:e|ed|es|ing)\b/i, use: 'suggest' },
  { pattern: /\bcannot\b(?! take this on)/i, use: "can't" }, // "I cannot take this on" is a kept label
  { pattern: /(?<!there )\bis no (?!longer\b|one\b|better\b)/i, use: "isn't a" },
  { pattern: /\b(?:take|takes|took|taken|taking)(?: it)? back\b/i, use: 'undo' },
  { pattern: /\bcomes? to (?:its|an) end\b/i, use: 'ends, has ended' },
  { pattern: /\beras(?:e|es|ed|ing)\b/i, use: 'delete' },
  { pattern: /\bevery second (?:week|monday|day)\b/i, use: 'every other' },
  {
    pattern: /\b(?:stands? behind|hears? of it|tells? of it|by and by)\b/i,
    use: 'plain verbs: sees, is told, reveals',
  },
  { pattern: /\b(?:this|the|a|class match) round\b/i, use: 'class match' },
  {
    pattern:
      /\b(?:We have a date|Someone leaves or changes|What was done|Several at once|Cancel the round|Download with my words|My letter|Wishes until|Next by|Not any more|Take none|Change one)\b/,
    use: 'its new label',
  },
];

/** What is never written, whatever the words around it. */
export const NEVER: readonly Dropped[] = [
  { pattern: /[\u2018\u2019\u201C\u201D]/, use: 'straight quotes and apostrophes' },
  { pattern: /[\p{L}\d)]!(?=[\s"')]|$)/u, use: 'no exclamation mark' },
];

/** The most sentences in one block: of a window that asks for something, and of one that tells what came of it. */
export const MOST_SENTENCES = { asking: 2, telling: 4 };

/** A block of a window that stays longer: the view, how the block begins, and the reason. */
type Longer = { of: string; begins: string; why: string };

/** Who sees what, honest limits, and what can't be undone stay whole, however long. */
export const LONGER: readonly Longer[] = [
  { of: 'features/requests/views.requestModal', begins: 'Up to 2. No one is shown this', why: 'who sees it' },
  {
    of: 'features/class-match/wish-views.wishesModal',
    begins: 'Up to 2. No one is shown this',
    why: 'who sees it',
  },
  {
    of: 'features/private-questions/views.questionModal',
    begins: 'This is about your match',
    why: 'who sees it',
  },
  {
    of: 'features/private-questions/views.yearlyModal',
    begins: 'Residents get this question',
    why: 'who sees it',
  },
  { of: 'features/rematch/views.askModal', begins: '*Who will see this*', why: 'who sees it' },
  { of: 'features/rematch/views.askModal', begins: '*Your mentor is never told', why: 'honest limit' },
  {
    of: 'features/rematch/views.stateModal',
    begins: 'You asked for a new match',
    why: 'who can decide, and who is told',
  },
  {
    of: 'features/rematch/decide-views.requestModal',
    begins: 'This is for you to decide',
    why: 'who may know',
  },
  { of: 'features/goals/views.goalsModal', begins: 'Up to 3 goals of your own', why: 'who sees it' },
  {
    of: 'features/privacy/views.privacyModal',
    begins: 'Questions, or something to correct?',
    why: 'what stays after a deletion',
  },
  {
    of: 'features/program-settings/closing-views.closeModal',
    begins: '*On ',
    why: 'what is deleted, and until when it can be undone',
  },
  {
    of: 'features/data-deletion/views.dataDeletionPreview',
    begins: "This can't be undone.",
    why: 'what stays after a deletion',
  },
  {
    of: 'features/roster/views.failedModal',
    begins: 'Slack no longer has that file.',
    why: 'an error: what is wrong, what to do, and that nothing was saved',
  },
  {
    of: 'features/conversations/views.peopleModal',
    begins: 'You asked @Avery on',
    why: 'the same words whatever the mentor did',
  },
  {
    of: 'features/guide/views.pageModal',
    begins: '*A difficult stretch*',
    why: 'a page to read, with whom to call',
  },
];

/**
 * How many sentences a block explains with. Headings, lists and remarks of one or two words, such as "Done.", are
 * not counted.
 */
export function sentencesIn(words: string): number {
  const prose = words
    .split('\n')
    .filter((line) => !/^(?:•|\d+\.) /.test(line) && !/^\*[^*.]+\*$/.test(line.trim()))
    .join(' ');
  return prose.split(/(?<=[.?][*")']*)\s+/).filter((sentence) => sentence.trim().split(/\s+/).length > 2)
    .length;
}
