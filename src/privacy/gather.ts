import { unseal } from '../confidential/keys.ts';
import type { Means } from '../means.ts';
import type { Person } from '../slack/person.ts';
import {
  findOwnChanges,
  findOwnConversationDays,
  findOwnConversations,
  findOwnGoals,
} from './own-queries.ts';
import {
  findMentoring,
  findOpenings,
  findOwnFitAnswers,
  findOwnRematches,
  findOwnRequests,
  findOwnWishes,
  findReminding,
  findSelf,
} from './queries.ts';
import type { Counts } from './views.ts';

type Who = Pick<Person, 'workspaceId' | 'userId'>;

async function gather(ctx: Pick<Means, 'db'>, who: Who) {
  return {
    self: await findSelf(ctx.db, who),
    mentoring: await findMentoring(ctx.db, who),
    reminding: await findReminding(ctx.db, who),
    requests: await findOwnRequests(ctx.db, who),
    rematches: await findOwnRematches(ctx.db, who),
    openings: await findOpenings(ctx.db, who),
    fitAnswers: await findOwnFitAnswers(ctx.db, who),
    wishes: await findOwnWishes(ctx.db, who),
    goals: await findOwnGoals(ctx.db, who),
    conversations: await findOwnConversations(ctx.db, who),
    conversationDays: await findOwnConversationDays(ctx.db, who),
    changes: await findOwnChanges(ctx.db, who),
  };
}

/** How much is kept about a person, and who opened their own confidential requests. */
export async function gatherCounts(ctx: Pick<Means, 'db'>, who: Who) {
  const all = await gather(ctx, who);
  const counts: Counts = {
    programs: all.self.programs.length,
    pairs: all.mentoring.pairs.length,
    meetings: all.mentoring.meetings.length,
    entries: all.mentoring.entries.length,
    notes: all.mentoring.entries.filter(({ note }) => note !== null).length,
    pauses: all.reminding.pauses.length,
    snoozes: all.reminding.snoozes.length,
    reminders: all.reminding.reminders.length,
    requests: all.requests.length,
    rematches: all.rematches.length,
    fitAnswers: all.fitAnswers.length,
    wishes: all.wishes.length,
    goals: all.goals.length,
    conversations: all.conversations.length,
  };
  return { counts, openings: all.openings };
}

const LEFT_OUT = 'left out; choose "Download with my words" to have it';

/**
 * The file for one person: what is kept about them, as far as they may see it. A mentor finds nothing here that
 * depends on a request for a new match. What the person wrote in confidence is opened only when they asked for it.
 */
export async function makeExport(
  ctx: Pick<Means, 'db' | 'keys' | 'clock'>,
  who: Who,
  withWords: boolean,
): Promise<string> {
  const all = await gather(ctx, who);
  const open = (table: string, column: string, id: string, sealed: string | null): unknown => {
    if (sealed === null) return null;
    if (!withWords) return LEFT_OUT;
    const text = unseal(ctx.keys, { table, column, id }, sealed);
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
    requests: all.requests.map(({ id, confidential, ...request }) => ({
      ...request,
      in_confidence: open('requests', 'confidential', id, confidential),
    })),
    ...(all.conversations.length > 0
      ? { conversations: all.conversations, conversation_days: all.conversationDays }
      : {}),
    ...(all.changes.length > 0 ? { leavings_and_endings_you_entered: all.changes } : {}),
    // Only for those who can have any, so that a mentor's file does not even speak of it.
    ...(isResident || all.rematches.length > 0 ? inConfidence(all, open) : {}),
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

/** What a resident told in confidence, and who opened it. */
const inConfidence = (all: All, open: Open) => ({
  requests_for_a_new_match: all.rematches.map(({ id, confidential, note_to_resident, ...rematch }) => ({
    ...rematch,
    in_confidence: open('rematches', 'confidential', id, confidential),
    note_to_you: open('rematches', 'note_to_resident', id, note_to_resident),
  })),
  goals: all.goals.map(({ id, goals, ...row }) => ({
    ...row,
    in_confidence: open('goals', 'goals', id, goals),
  })),
  wishes_in_class_matches: all.wishes.map(({ id, wishes, mentors, ...wish }) => ({
    ...wish,
    in_confidence: named(open('round_residents', 'wishes', id, wishes), mentors),
  })),
  opened_by: all.openings.map(({ user, action, at }) => ({ user, action, at })),
  how_a_match_is_going: all.fitAnswers.map(({ id, answer, asked_at, answered_at }) => ({
    asked_at,
    answered_at,
    answer: open('fit_checks', 'answer', id, answer),
  })),
});
