/** A page of the toolkit: when it is for, in a few words, and three questions to open with. */
export type Page = { id: PageId; title: string; about: string; questions: readonly [string, string, string] };

export const PAGE_IDS = [
  'first_meeting',
  'midyear',
  'difficult',
  'boards',
  'career',
  'last_meeting',
] as const;
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
      'Half an hour is enough. Say what each of you hopes for, how often you want to meet, and that what you say stays between you and is no part of any evaluation.',
    questions: [
      'Which mentor helped you before, and what did they do?',
      'What would make this worth your time by the end of the year?',
      'How do you like to be reached, and when rather not?',
    ],
  },
  {
    id: 'midyear',
    title: 'The middle of the year',
    about:
      'A good moment to look up from the work: what has changed since you began, and whether what you agreed on still fits.',
    questions: [
      'What are you better at than in the summer?',
      'What takes more out of you than you expected?',
      'What should we do differently in the second half?',
    ],
  },
  {
    id: 'difficult',
    title: 'A difficult stretch',
    about:
      'Listening comes before advice. Your institution has confidential help, such as counseling or an employee assistance program; a mentor can help to find it, and need not be it. If somebody may be in danger, do not wait for a meeting: call 988 in the United States, or your emergency number.',
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
      'Plans that hold are small and dated. A mentor who has been through it knows which corners can be cut.',
    questions: [
      'How do you learn best, and what have you tried?',
      'Which weeks are realistic for studying, and which are not?',
      'What will you do first if the first plan slips?',
    ],
  },
  {
    id: 'career',
    title: 'Fellowship or job search',
    about:
      'Begin earlier than feels needed. Talk about the life as well as the position, and about who could write or make a call.',
    questions: [
      'What do you want your ordinary Tuesday to look like in five years?',
      'Which doors do you want to keep open, and until when?',
      'Whom should you talk to, and who can introduce you?',
    ],
  },
  {
    id: 'last_meeting',
    title: 'The last meeting',
    about:
      'An ending said well is worth a meeting of its own, whatever the reason for it. Nobody owes an explanation.',
    questions: [
      'What do you take with you?',
      'What would you tell whoever comes next?',
      'How, if at all, do you want to stay in touch?',
    ],
  },
];
