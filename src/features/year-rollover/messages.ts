import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { yearProgress } from '../../domain/cadence/standing.ts';
import { findMeetingCounts, getPairs, type PairWithPeople } from '../../domain/pairs/queries.ts';
import { getProgram } from '../../domain/programs/queries.ts';
import type { Program } from '../../platform/database/tables.ts';
import type { Kinds } from '../../platform/outbox/kinds.ts';
import {
  askedMessage,
  confirmedMessage,
  replacedMessage,
  thanksMessage,
  turnedMessage,
} from './news-views.ts';
import { findTurnById } from './queries.ts';

const payload = z.object({ memberId: z.uuid(), yearOn: z.iso.date(), pairIds: z.array(z.uuid()) });
const counts = { movedUp: z.number(), finished: z.number(), began: z.number() };
const numbers = z.object({ programId: z.uuid(), ...counts });
const asked = z.object({ turnId: z.uuid(), by: z.string(), ...counts });

/** Messages about the year's turn. */
export const yearMessages: Kinds = {
  'year.thanks': {
    async render({ db }, row) {
      const { memberId, yearOn, pairIds } = payload.parse(row.payload);
      const pairs = (await getPairs(db, pairIds)).filter(({ status }) => status === 'active');
      const from = Temporal.PlainDate.from(yearOn).subtract({ years: 1 }).toString();
      const counts = await findMeetingCounts(db, pairIds, { from, before: yearOn });
      const program = pairs[0] && (await getProgram(db, pairs[0].program_id));
      const planned = new Map(pairs.map((pair) => [pair.id, program ? plannedIn(program, pair, yearOn) : 0]));
      return thanksMessage(memberId, pairs, (pairId) => {
        const count = counts.get(pairId)?.count ?? 0;
        if (count === 0) return undefined;
        return count >= (planned.get(pairId) ?? 0) ? count : 0;
      });
    },
  },
  'year.turned': {
    async render({ db }, row) {
      const { programId, ...counts } = numbers.parse(row.payload);
      return turnedMessage(await getProgram(db, programId), counts);
    },
  },
  'year.asked': {
    async render({ db }, row) {
      const { turnId, by, ...counts } = asked.parse(row.payload);
      const turn = await findTurnById(db, turnId);
      if (!turn) return row.refresh_of ? replacedMessage() : null; // another plan took its place
      const program = await getProgram(db, turn.program_id);
      return turn.state === 'draft'
        ? askedMessage(program, turn.turns_on, by, counts)
        : confirmedMessage(program, turn.turns_on);
    },
  },
};

/** How many meetings were planned for a pair in the academic year that ended as this one began. */
function plannedIn(program: Program, pair: PairWithPeople, yearOn: string): number {
  const rules = {
    yearStarts: { month: program.year_starts_month, day: program.year_starts_day },
    meetingsPerYear: program.meetings_per_year,
  };
  const startedOn = Temporal.PlainDate.from(pair.started_on);
  const lastDay = Temporal.PlainDate.from(yearOn).subtract({ days: 1 });
  return yearProgress({ startedOn, meetings: [] }, rules, lastDay).of;
}
