import { z } from 'zod';
import { spanText } from '../../domain/schedules/views.ts';
import { dateIn } from '../../platform/calendar/dates.ts';
import type { OperationDeps } from '../../platform/deps.ts';
import { decryptAnswer, type Question } from '../../platform/encryption/answers.ts';
import { decrypt, type KeyRing } from '../../platform/encryption/keys.ts';
import type { Person } from '../../platform/slack/person.ts';
import { decryptNotes } from './notes.ts';
import {
  findOwnChanges,
  findOwnConversationDays,
  findOwnConversations,
  findOwnDraws,
  findOwnGoals,
  findOwnSchedule,
  findOwnTimes,
} from './own-queries.ts';
import {
  findMentoring,
  findOpenings,
  findOwnPrivateAnswers,
  findOwnRematches,
  findOwnRequests,
  findOwnWishes,
  findOwnYearlyAnswers,
  findReminding,
  findSelf,
} from './queries.ts';
import type { Counts } from './views.ts';

type Who = Pick<Person, 'workspaceId' | 'userId'>;

/** The questions among these that were answered, each with its answer. */
const answeredAmong = <Row extends { id: string; answer: string | null; answered_at: Date | null }>(
  keys: KeyRing,
  table: Question,
  rows: readonly Row[],
) =>
  rows.flatMap((row) => {
    const given = decryptAnswer(keys, table, row);
    return given ? [{ ...row, answer: given.answer, answered_at: given.at }] : [];
  });

async function gather(ctx: Pick<OperationDeps, 'db' | 'keys'>, who: Who) {
  return {
    self: await findSelf(ctx.db, who),
    mentoring: await findMentoring(ctx.db, who),
    reminding: await findReminding(ctx.db, who),
    requests: await findOwnRequests(ctx.db, who),
    rematches: await findOwnRematches(ctx.db, who),
    openings: await findOpenings(ctx.db, who),
    privateAnswers: answeredAmong(ctx.keys, 'fit_checks', await findOwnPrivateAnswers(ctx.db, who)),
    yearlyAnswers: answeredAmong(ctx.keys, 'yearly_answers', await findOwnYearlyAnswers(ctx.db, who)),
    wishes: await findOwnWishes(ctx.db, who),
    draws: await findOwnDraws(ctx.db, who),
    goals: await findOwnGoals(ctx.db, who),
    conversations: await findOwnConversations(ctx.db, who),
    conversationDays: await findOwnConversationDays(ctx.db, who),
    times: await findOwnTimes(ctx.db, who),
    changes: await findOwnChanges(ctx.db, who),
    schedule: await findOwnSchedule(ctx.db, who),
  };
}

/** How much is kept about a person, who opened their own confidential requests, and the days of their block schedule. */
export async function gatherCounts(ctx: Pick<OperationDeps, 'db' | 'keys' | 'log' | 'clock'>, who: Who) {
  const all = await gather(ctx, who);
  const counts: Counts = {
    programs: all.self.programs.length,
    pairs: all.mentoring.pairs.length,
    meetings: all.mentoring.meetings.length,
    entries: all.mentoring.entries.length,
    notes: (await decryptNotes(ctx, who)).length,
    pauses: all.reminding.pauses.length,
    snoozes: all.reminding.snoozes.length,
    reminders: all.reminding.reminders.length,
    requests: all.requests.length,
    rematches: all.rematches.length,
    privateAnswers: all.privateAnswers.length + all.yearlyAnswers.length,
    wishes: all.wishes.length,
    goals: all.goals.length,
    conversations: all.conversations.length,
    times: all.times.length,
  };
  const today = dateIn('UTC', ctx.clock());
  const schedule = all.schedule
    .filter(({ last }) => last >= today.toString())
    .map((span) => spanText(span, { today }));
  return { counts, openings: all.openings, schedule };
}

const LEFT_OUT = 'left out; choose "Include what I wrote" to get it';

/**
 * The file for one person: what is kept about them, as far as they may see it. A mentor finds nothing here that
 * depends on a request for a new match. What the person wrote confidentially is decrypted only if they ask for it.
 */
export async function makeExport(
  ctx: Pick<OperationDeps, 'db' | 'keys' | 'clock'>,
  who: Who,
  withWords: boolean,
): Promise<string> {
  const all = await gather(ctx, who);
  const open = (table: string, column: string, id: string, sealed: string | null): unknown => {
    if (sealed === null) return null;
    const text = decrypt(ctx.keys, { table, column, id }, sealed);
    if (text === '') return null;
    if (!withWords) return LEFT_OUT;
    return column === 'confidential' || column === 'wishes' || column === 'goals' ? JSON.parse(text) : text;
  };
  const isResident = all.self.programs.some(({ roles }) => roles.includes('resident'));
  const file = {
    made_at: ctx.clock(),
    ...all.self,
    ...all.mentoring,
    entries: all.mentoring.entries.map(({ id, note, ...entry }) => ({
      ...entry,
      private_note: open('meeting_entries', 'note', id, note),
    })),
    ...all.reminding,
    ...(all.schedule.length > 0
      ? {
          block_schedule: all.schedule.map(({ program, ...span }) => ({
            program,
            days: spanText(span, { year: true }),
          })),
        }
      : {}),
    requests: all.requests.map(({ id, confidential, ...request }) => ({
      ...request,
      in_confidence: open('requests', 'confidential', id, confidential),
    })),
    ...(all.conversations.length > 0
      ? { conversations: all.conversations, conversation_days: all.conversationDays }
      : {}),
    ...(all.times.length > 0
      ? {
          suggested_times: all.times.map(({ id, place, ...suggestion }) => ({
            ...suggestion,
            place_or_link: open('time_proposals', 'place', id, place),
          })),
        }
      : {}),
    ...(all.changes.length > 0 ? { changes_you_recorded: all.changes } : {}),
    // Only for people who can have any, so a mentor's file doesn't even mention it.
    ...(isResident || hasAsResident(all) ? inConfidence(all, open, withWords) : {}),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Mentors by their Slack user, wherever a text names them by our own ids. */
const named = (words: unknown, mentors: Record<string, string>): unknown =>
  JSON.parse(JSON.stringify(words), (_, value: unknown) =>
    typeof value === 'string' ? (mentors[value] ?? value) : value,
  );

type All = Awaited<ReturnType<typeof gather>>;
type Open = (table: string, column: string, id: string, sealed: string | null) => unknown;

/** Whether someone who is no longer a resident still has confidential data from that time. */
const hasAsResident = ({ rematches, goals, wishes, privateAnswers, yearlyAnswers }: All): boolean =>
  [rematches, goals, wishes, privateAnswers, yearlyAnswers].some((rows) => rows.length > 0);

/** What a resident wrote or answered confidentially, and who opened their requests. */
const inConfidence = (all: All, open: Open, withWords: boolean) => ({
  requests_for_a_new_match: all.rematches.map(({ id, confidential, note_to_resident, ...rematch }) => ({
    ...rematch,
    in_confidence: open('rematches', 'confidential', id, confidential),
    note_to_you: open('rematches', 'note_to_resident', id, note_to_resident),
  })),
  goals: all.goals.map(({ id, goals, ...row }) => ({
    ...row,
    in_confidence: open('goals', 'goals', id, goals),
  })),
  preferences_in_class_matches: all.wishes.map(({ id, wishes, mentors, ...wish }) => ({
    ...wish,
    in_confidence: named(open('round_residents', 'wishes', id, wishes), mentors),
  })),
  // Who was drawn by chance is no one's to see.
  rather_not_be_matched_with: all.draws.flatMap(({ id, drawn, mentors }) => {
    const draw = open('draws', 'drawn', id, drawn);
    if (typeof draw !== 'string' || draw === LEFT_OUT) return draw ?? [];
    return named(z.object({ meant: z.array(z.string()) }).parse(JSON.parse(draw)).meant, mentors);
  }),
  opened_by: all.openings.map(({ user, action, at }) => ({ user, action, at })),
  how_a_match_is_going: all.privateAnswers.map(({ answer, asked_at, answered_at }) => ({
    asked_at,
    answered_at,
    answer: withWords ? answer : LEFT_OUT,
  })),
  yearly_question: all.yearlyAnswers.map(({ id: _, answer, ...row }) => ({
    ...row,
    answer: withWords ? answer : LEFT_OUT,
  })),
});
