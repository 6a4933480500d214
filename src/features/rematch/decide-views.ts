import type { KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { evaluatesLevel } from '../../domain/members/evaluator-policy.ts';
import { choiceName } from '../../domain/members/names.ts';
import type { MentorOption } from '../../domain/members/queries.ts';
import type { Beyond } from '../../domain/pairs/capacity-policy.ts';
import { beyondInputs } from '../../domain/pairs/capacity-views.ts';
import {
  type Leaving,
  leavingBlocks,
  lonelyBlocks,
  NOW,
  ON_A_DATE,
} from '../../domain/pairs/change-views.ts';
import { openingsText } from '../../domain/pairs/next-views.ts';
import { dateIn, readableDate } from '../../platform/calendar/dates.ts';
import {
  choice,
  context,
  divider,
  input,
  mention,
  modal,
  option,
  ownWords,
  section,
} from '../../platform/slack/blocks.ts';
import type { Decided } from './operations.ts';
import type { Rematch } from './queries.ts';
import { reasonLabels } from './views.ts';
import type { InConfidence } from './words.ts';

export const REQUEST_TITLE = 'Confidential request';
export const DECIDE_SUBMIT = 'rematch.decide.submit';
/** The choices that other fields depend on. */
export const DECISION = 'rematch.decision';
export const TELL = 'rematch.tell';

const CHOICES = [
  option('Approve with a new mentor', 'new_mentor'),
  option('Approve, assign later', 'assign_later'),
  option('Ask to talk', 'talk'),
  option('Decline', 'decline'),
];

/** What stands under everything that only those who decide read. */
export const FOR_YOU =
  "This is for you to decide; please don't share it. The log shows that you opened it. The current mentor must never learn that a request was made.";

/** What the deciding director reads: the only place, beside the resident's memory, where these words appear. */
export type Request = {
  rematch: Rematch;
  words: InConfidence;
  /** Slack users of the preferred mentors, in order. */
  preferredUsers: string[];
  met: { count: number; last: string } | undefined;
  mentors: MentorOption[];
  /** Changes still to come that the reader may see. */
  leaving: readonly Leaving[];
  now: Date;
  /**
   * The program's next change day, that of the year's turn, and how many other changes of that day the reader may see;
   * left out where the choice has no date.
   */
  changeDay?: ChangeDay | undefined;
  /** What is chosen so far: a field is shown when a choice needs it. */
  chosen?: Chosen;
  /** The new mentor, where they would get more residents than their capacity. */
  beyond?: readonly Beyond[];
};

type ChangeDay = { on: Temporal.PlainDate; turnsOn: Temporal.PlainDate; seen: number };

/** The two choices on which the other fields depend. */
export type Chosen = { decision?: string | undefined; tell?: string | undefined };

/** Whether the choice ends the match, now or on a date. */
export const isApproval = ({ decision }: Chosen) => decision === 'new_mentor' || decision === 'assign_later';
/** Whether the choice names the next mentor. */
export const needsMentor = ({ decision }: Chosen) => decision === 'new_mentor';
const needsDate = (chosen: Chosen) => isApproval(chosen) && chosen.tell !== 'now';

/** What is chosen in a form. */
export function readChosen(form: Record<string, unknown>): Chosen {
  const word = (value: unknown) => (typeof value === 'string' ? value : undefined);
  return { decision: word(form.decision), tell: word(form.tell) };
}

const DEPENDENT = ['mentor', 'tell', 'date'];

/** Whether a submitted form may lack fields that its choice needs: then it is held against the window for that choice. */
export function mayLack(form: Record<string, unknown>): boolean {
  const chosen = readChosen(form);
  const needed = [
    ...(isApproval(chosen) ? ['tell'] : []),
    ...(needsDate(chosen) ? ['date'] : []),
    ...(needsMentor(chosen) ? ['mentor'] : []),
  ];
  return needed.some((field) => !(field in form));
}

/** Whether the window for a choice has fields that the submitted one did not have yet. */
export const lacksFields = (form: Record<string, unknown>, view: ModalView): boolean =>
  view.blocks.some(({ block_id: field = '' }) => DEPENDENT.includes(field) && !(field in form));

const tellBlocks = (chosen: Chosen, { on, turnsOn, seen }: ChangeDay): KnownBlock[] => [
  choice(
    TELL,
    input('tell', 'When does the current match end?', {
      type: 'radio_buttons',
      options: [NOW, ON_A_DATE],
      initial_option: ON_A_DATE,
    }),
  ),
  ...(needsDate(chosen)
    ? [
        input(
          'date',
          'Date',
          { type: 'datepicker', initial_date: on.toString() },
          {
            hint: "Suggested: the next date when your program's changes are announced together.",
          },
        ),
        ...lonelyBlocks(on, turnsOn, seen),
      ]
    : []),
  context(
    "The current mentor will get the same neutral message they'd get for any match that ends, and nothing before that. The request will never be mentioned to them.",
  ),
];

/** The request and what to decide, for one director. */
export function requestModal(request: Request): ModalView {
  const { rematch, mentors, changeDay, chosen = {}, beyond = [] } = request;
  return modal({
    id: DECIDE_SUBMIT,
    title: REQUEST_TITLE,
    submit: 'Decide',
    metadata: { rematch: rematch.id },
    blocks: [
      ...aboutBlocks(request),
      divider(),
      choice(DECISION, input('decision', 'Decision', { type: 'radio_buttons', options: CHOICES })),
      ...(needsMentor(chosen)
        ? [
            ...mentorBlocks(mentors, request.words.preferred, request.rematch.resident_pgy),
            ...leavingBlocks(
              mentors.map(({ id }) => id),
              request.leaving,
            ),
            ...beyondInputs(beyond),
          ]
        : []),
      ...(isApproval(chosen) && changeDay ? tellBlocks(chosen, changeDay) : []),
      input(
        'note',
        'Note to the resident',
        { type: 'plain_text_input', multiline: true, max_length: 3000 },
        { optional: true, hint: 'Only the resident can read it. Required if you decline.' },
      ),
    ],
  });
}

const NOTHING_SAID = 'No reasons were given, and none are needed.';
/** A decision can be undone up to a year later. */
const WORDS_GONE = 'What the resident wrote was deleted 90 days after the earlier decision.';

function aboutBlocks({ rematch, words, preferredUsers, met, now }: Request): KnownBlock[] {
  const asked = readableDate(dateIn(rematch.time_zone, rematch.created_at), { year: true });
  const since = readableDate(rematch.paired_on, { year: true });
  const meetings = met
    ? `${met.count}, the last on ${readableDate(met.last, { year: true })}`
    : 'none logged';
  const reasons = reasonLabels(words);
  const said = reasons.length > 0 || words.words.trim() !== '';
  return [
    section(
      `*Resident:* ${mention(rematch.resident_user)}, asked ${asked}\n*Current mentor:* ${mention(rematch.mentor_user)}, since ${since}\n*Meetings:* ${meetings}`,
    ),
    ...talkingBlocks(rematch, now),
    ...(reasons.length > 0
      ? [section(`*What isn't working*\n${reasons.map((r) => `• ${r}`).join('\n')}`)]
      : []),
    ...(words.words.trim() === '' ? [] : [section('*In their words*'), ...ownWords(words.words)]),
    ...(said ? [] : [section(rematch.confidential === null ? WORDS_GONE : NOTHING_SAID)]),
    ...(preferredUsers.length > 0
      ? [section(`*Preferred mentors:* ${preferredUsers.map(mention).join(', ')}`)]
      : []),
    context(FOR_YOU),
  ];
}

function talkingBlocks(rematch: Rematch, now: Date): KnownBlock[] {
  if (rematch.status !== 'talking' || !rematch.decider_user) return [];
  const on = readableDate(dateIn(rematch.time_zone, rematch.decided_at ?? now), { year: true });
  return [
    section(`On ${on}, ${mention(rematch.decider_user)} asked to talk. The request hasn't been decided yet.`),
  ];
}

function mentorBlocks(
  mentors: MentorOption[],
  preferred: readonly string[],
  level: number | null,
): KnownBlock[] {
  if (mentors.length === 0) {
    return [
      section('*New mentor*\nNo other mentor is taking residents right now. You can still assign one later.'),
    ];
  }
  const places = (mentor: MentorOption) =>
    `${preferred.includes(mentor.id) ? 'Requested by the resident, ' : ''}${openingsText(mentor)}${evaluatesLevel(mentor, level) ? ', evaluates this resident' : ''}`;
  return [
    input('mentor', 'New mentor', {
      type: 'static_select',
      options: mentors.slice(0, 100).map((m) => option(choiceName(m), m.id, places(m))),
    }),
    ...(mentors.length > 100
      ? [
          context(
            `Showing 100 of ${mentors.length}. For a mentor who isn't listed, choose "Approve, assign later" and assign them then.`,
          ),
        ]
      : []),
  ];
}

/** What keeps a decision from being carried out, and can be mended in the modal. */
type Mendable = Exclude<Extract<Decided, { ok: false }>['reason'], 'refused' | 'closed' | 'mentor_full'>;

const SORRY: Record<Mendable, string> = {
  already_talking:
    "You or another director already asked to talk. After you've talked, choose a different decision.",
  pair_over:
    "This match has ended or is about to, so there's nothing to change. You can decline with a note that says so.",
  mentor_unfit: "This mentor can't take anyone on right now. Choose someone else.",
};

/** What stands against a decision, by the field it concerns. */
export function decisionProblem(reason: Mendable): Record<string, string> {
  const field = reason === 'mentor_unfit' ? 'mentor' : 'decision';
  return { [field]: SORRY[reason] };
}
