/** A page of the guide: what it's about, and 3 questions to start with. */
export type Page = { id: PageId; title: string; about: string; questions: readonly [string, string, string] };

export const PAGE_IDS = [
  'first_meeting',
  'midyear',
  'difficult',
  'boards',
  'career',
  'last_meeting',
] as const;
/** The id of a page of the conversation guide. */
export type PageId = (typeof PAGE_IDS)[number];

/**
 * In our own words, after what residents look for in a mentor (Levy 2004: career advice; support, also in confidence; role
 * modeling) and what a first meeting covers (UW GME resident well-being page).
 */
export const PAGES: readonly Page[] = [
  {
    id: 'first_meeting',
    title: 'The first meeting',
    about:
      "Half an hour is enough. Talk about what each of you hopes for and how often you want to meet, and agree that what you say stays between you and isn't part of any evaluation.",
    questions: [
      'Which mentor has helped you most, and what did they do?',
      'What would make this worth your time by the end of the year?',
      'How do you like to be reached, and when would you rather not be?',
    ],
  },
  {
    id: 'midyear',
    title: 'The middle of the year',
    about:
      'A good time to step back: what has changed since you started, and does what you agreed on still work?',
    questions: [
      'What are you better at now than last summer?',
      "What's taking more out of you than you expected?",
      'What should we do differently in the second half?',
    ],
  },
  {
    id: 'difficult',
    title: 'A difficult stretch',
    about:
      "*If you or someone else may be in danger, call or text 988 now.* Outside the United States, call your local emergency number.\nOtherwise, listen before you advise. Your institution has confidential help, such as counseling or an employee assistance program. A mentor can help you find it but doesn't have to provide it.",
    questions: [
      'What is the hardest part right now?',
      'Who knows about it, and who should?',
      'What would make next week a little lighter?',
    ],
  },
  {
    id: 'boards',
    title: 'Boards and in-training exams',
    about:
      "The plans that work are small and have dates. A mentor who's been through it knows what matters and what can wait.",
    questions: [
      'How do you learn best, and what have you tried?',
      "Which weeks are realistic for studying, and which aren't?",
      'What will you do first if the first plan falls through?',
    ],
  },
  {
    id: 'career',
    title: 'Fellowship or job search',
    about:
      'Start earlier than feels necessary. Talk about the life as well as the job, and about who could write a letter or make a call.',
    questions: [
      'What do you want an ordinary Tuesday to look like in 5 years?',
      'Which doors do you want to keep open, and for how long?',
      'Who should you talk to, and who can introduce you?',
    ],
  },
  {
    id: 'last_meeting',
    title: 'The last meeting',
    about: 'A good ending deserves its own meeting, whatever the reason. No one owes an explanation.',
    questions: [
      'What will you take with you?',
      'What would you tell the next person?',
      'How, if at all, do you want to stay in touch?',
    ],
  },
];
