import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Temporal } from 'temporal-polyfill';
import { dateIn, readableDate } from '../calendar/dates.ts';
import { evaluatesLevel } from '../members/evaluator-policy.ts';
import { choiceName } from '../members/names.ts';
import type { MentorOption } from '../members/queries.ts';
import { lonelyBlocks } from '../pairs/change-views.ts';
import {
  context,
  divider,
  input,
  mention,
  messageModal,
  modal,
  option,
  ownWords,
  section,
} from '../slack/blocks.ts';
import type { Closed } from './access.ts';
import type { Decided, Decision } from './operations.ts';
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
const NOW = option('Now', 'now');
const ON_A_DATE = option('On a date', 'date');

/** What the deciding director reads: the only place, beside the resident's memory, where these words appear. */
export type Request = {
  rematch: Rematch;
  words: InConfidence;
  /** Slack users of the preferred mentors, in order. */
  preferredUsers: string[];
  met: { count: number; last: string } | undefined;
  mentors: MentorOption[];
  now: Date;
  /** The program's next change day, that of the year's turn, and how many other changes of that day the reader may see. */
  changeDay: { on: Temporal.PlainDate; turnsOn: Temporal.PlainDate; seen: number };
  /** What is chosen so far: a field is shown when a choice needs it. */
  chosen?: Chosen;
};

/** The two choices on which the other fields depend. */
export type Chosen = { decision?: string | undefined; tell?: string | undefined };

const isApproval = ({ decision }: Chosen) => decision === 'new_mentor' || decision === 'assign_later';
const needsMentor = ({ decision }: Chosen) => decision === 'new_mentor';
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

/** An input that sends what was chosen at once. */
const choice = (actionId: string, block: InputBlock): InputBlock => ({
  ...block,
  dispatch_action: true,
  element: { ...block.element, action_id: actionId },
});

const tellBlocks = (chosen: Chosen, { on, turnsOn, seen }: Request['changeDay']): KnownBlock[] => [
  choice(
    TELL,
    input('tell', 'Tell the current mentor', {
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
          { optional: true, hint: 'Proposed: the next change day of the program.' },
        ),
        ...lonelyBlocks(on, turnsOn, seen),
      ]
    : []),
  context(
    'The match ends then: the current mentor gets the same neutral words as at any ending, and nothing before. A request is never mentioned to them.',
  ),
];

/** The request and what to decide, for one director. */
export function requestModal(request: Request): ModalView {
  const { rematch, mentors, changeDay, chosen = {} } = request;
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
        ? mentorBlocks(mentors, request.words.preferred, request.rematch.resident_pgy)
        : []),
      ...(isApproval(chosen) ? tellBlocks(chosen, changeDay) : []),
      input(
        'note',
        'Note to the resident',
        { type: 'plain_text_input', multiline: true, max_length: 3000 },
        { optional: true, hint: 'Only the resident reads it. Needed when you decline.' },
      ),
    ],
  });
}

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
      `*Resident:* ${mention(rematch.resident_user)}, asked on ${asked}\n*Current mentor:* ${mention(rematch.mentor_user)}, since ${since}\n*Meetings:* ${meetings}`,
    ),
    ...talkingBlocks(rematch, now),
    ...(reasons.length > 0
      ? [section(`*What is not working*\n${reasons.map((r) => `• ${r}`).join('\n')}`)]
      : []),
    ...(words.words.trim() === '' ? [] : [section('*In their words*'), ...ownWords(words.words)]),
    ...(said ? [] : [section('No reasons were given, and none are needed.')]),
    ...(preferredUsers.length > 0
      ? [section(`*Preferred mentors:* ${preferredUsers.map(mention).join(', ')}`)]
      : []),
    context(
      'This is for you to decide and for nobody else to read; that you opened it is recorded. The current mentor must never learn that a request was made.',
    ),
  ];
}

function talkingBlocks(rematch: Rematch, now: Date): KnownBlock[] {
  if (rematch.status !== 'talking' || !rematch.decider_user) return [];
  const on = readableDate(dateIn(rematch.time_zone, rematch.decided_at ?? now), { year: true });
  return [section(`${mention(rematch.decider_user)} asked to talk on ${on}. It is still to be decided.`)];
}

function mentorBlocks(
  mentors: MentorOption[],
  preferred: readonly string[],
  level: number | null,
): KnownBlock[] {
  if (mentors.length === 0) {
    return [section('*New mentor*\nNo other mentor has a place left right now; you can still assign later.')];
  }
  const places = ({ id, left, ...mentor }: MentorOption) =>
    `${left} ${left === 1 ? 'place' : 'places'} left${preferred.includes(id) ? ', asked for by the resident' : ''}${evaluatesLevel(mentor, level) ? ', evaluates them' : ''}`;
  return [
    input(
      'mentor',
      'New mentor',
      {
        type: 'static_select',
        options: mentors.slice(0, 100).map((m) => option(choiceName(m), m.id, places(m))),
      },
      { optional: true },
    ),
    ...(mentors.length > 100
      ? [
          context(
            `The first 100 of ${mentors.length} are shown. For another one, choose "Approve, assign later" and assign them then.`,
          ),
        ]
      : []),
  ];
}

/** What keeps a decision from being carried out, and can be mended in the modal. */
type Mendable = Exclude<Extract<Decided, { ok: false }>['reason'], 'refused' | 'closed'>;

const SORRY: Record<Mendable, string> = {
  already_talking:
    'The resident was asked to talk already. Please choose another decision when you have talked.',
  pair_over:
    'This match is ending already or has ended, so there is nothing to change. You can decline with a note that says so.',
  mentor_full: 'This mentor cannot take another resident just now. Please choose another one.',
  mentor_unfit: 'This mentor cannot take anyone on right now. Please choose another one.',
};

/** What stands against a decision, by the field it concerns. */
export function decisionProblem(reason: Mendable): Record<string, string> {
  const field = reason === 'mentor_full' || reason === 'mentor_unfit' ? 'mentor' : 'decision';
  return { [field]: SORRY[reason] };
}

/** What a director is told about a request that is closed already. */
export function closedModal({ status, at, by, timeZone, fellThroughAt, overtaken }: Closed): ModalView {
  const on = readableDate(dateIn(timeZone, at), { year: true });
  if (fellThroughAt) {
    const day = readableDate(dateIn(timeZone, fellThroughAt), { year: true });
    return messageModal(
      REQUEST_TITLE,
      `This request was approved ${by ? `by ${mention(by)} ` : ''}on ${on}. On ${day} the match ended as decided, but the new mentor had left or stepped down by then. So the resident waits for a mentor, like anybody who has none: a director can assign one on the Home tab. Only those who decide this request are told why.`,
    );
  }
  return messageModal(
    REQUEST_TITLE,
    overtaken
      ? `The match that this request was about ended on ${on}, so there is nothing left to decide.`
      : status === 'withdrawn'
        ? `The resident withdrew this request on ${on}, so there is nothing left to decide. Nothing was changed.`
        : `This request was decided already, ${by ? `by ${mention(by)} ` : ''}on ${on}. Nothing was changed just now.`,
  );
}

/** What a director is told once it is decided: who hears what, and when. */
export function decidedModal(decision: Decision, rematch: Rematch): ModalView {
  const resident = mention(rematch.resident_user);
  const told = `${resident} gets a message that there is an answer, and reads it in private.`;
  if (decision.choice === 'talk')
    return messageModal(
      REQUEST_TITLE,
      `${told} It asks them to write to you. The request stays open until it is decided.`,
    );
  if (!('at' in decision)) return messageModal(REQUEST_TITLE, `Declined. ${told} Nobody else hears of it.`);
  const on = readableDate(dateIn(rematch.time_zone, decision.at), { year: true });
  const next =
    decision.choice === 'new_mentor'
      ? 'the new match begins, and both hear of it'
      : 'a request for a new mentor opens for your program';
  return messageModal(
    REQUEST_TITLE,
    `Approved. ${told} On ${on} the current match ends with neutral words to the mentor, and ${next}. Until then nothing changes for anybody.`,
  );
}
