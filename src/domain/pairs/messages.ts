import { z } from 'zod';
import type { Db } from '../../platform/database/tables.ts';
import type { Kinds, OutboxRow } from '../../platform/outbox/kinds.ts';
import type { Message } from '../../platform/slack/blocks.ts';
import { getMember } from '../members/queries.ts';
import { welcomeOf } from '../members/welcome.ts';
import { endedKind, pairNews, startedKind } from './announce-operations.ts';
import { newsMessage, type Told } from './news-views.ts';
import { endedOnNewYear, getPair, getPairs } from './queries.ts';
import { correctedForMentor, correctedForResident, relievedForMentor } from './views.ts';

const aboutOne = z.object({ pairId: z.uuid() });
const pairOf = (db: Db, row: OutboxRow) => getPair(db, aboutOne.parse(row.payload).pairId);

/** A person's news as it stands: of what begins, each pair that goes on; of what was taken back, only where it was read. */
const news: Kinds[string] = {
  async render({ db }, row) {
    const { pairIds, shared, instead, endedIds, welcome } = pairNews.parse(row.payload);
    const ended = await getPairs(db, endedIds);
    const formerIds = Object.values(instead);
    const formers = formerIds.length > 0 ? await getPairs(db, formerIds) : [];
    const former = new Map(formers.map((pair) => [pair.id, pair]));
    const told = (await getPairs(db, pairIds))
      .filter(
        ({ status, end_reason }) => status === 'active' || (row.refresh_of && end_reason === 'taken_back'),
      )
      .sort((one, other) => one.resident_name.localeCompare(other.resident_name, 'en'))
      .map(
        (pair): Told => ({
          pair,
          shared: shared[pair.id] ?? [],
          instead: former.get(instead[pair.id] ?? ''),
          state: pair.status !== 'active' ? 'taken_back' : pair.declined_at ? 'declined' : 'begins',
        }),
      );
    const isOwn = (pair: { resident_user: string }) => pair.resident_user === row.to_user;
    const [own] = ended.filter(isOwn);
    const message = newsMessage({
      own: {
        told: told
          .filter(({ pair }) => isOwn(pair))
          .map((each) => ({ ...each, state: each.state === 'taken_back' ? each.state : 'begins' })),
        ended: ended.filter(isOwn),
        goesOn: own !== undefined && (await getMember(db, own.resident_id)).roles.includes('resident'),
      },
      mentoring: {
        told: told.filter(({ pair }) => !isOwn(pair)),
        ended: ended.filter((pair) => !isOwn(pair)),
      },
      endedOnNewYear: await endedOnNewYear(
        db,
        ended.map(({ id }) => id),
      ),
    });
    return message && welcome ? withWelcome(db, row, message) : message;
  },
};

/** News that is the first message someone gets, with the welcome before it. */
async function withWelcome(db: Db, row: OutboxRow, message: Message): Promise<Message> {
  const who = { workspaceId: row.workspace_id, userId: row.to_user ?? '' };
  const first = row.program_id ? await welcomeOf(db, who, row.program_id) : undefined;
  if (!first) return message;
  return {
    ...message,
    text: `${first.text} ${message.text}`,
    blocks: [...(first.blocks ?? []), { type: 'divider' }, ...(message.blocks ?? [])],
  };
}

/** Messages about the beginning and the end of a pair. */
export const pairMessages: Kinds = {
  [startedKind('resident')]: news,
  [startedKind('mentor')]: news,
  [endedKind('resident')]: news,
  [endedKind('mentor')]: news,
  'pair.corrected.resident': { render: async ({ db }, row) => correctedForResident(await pairOf(db, row)) },
  'pair.corrected.mentor': {
    async render({ db }, row) {
      const pair = await pairOf(db, row);
      return pair.declined_at ? relievedForMentor(pair) : correctedForMentor(pair);
    },
  },
};
