import { encrypt } from '../../../src/platform/encryption/keys.ts';
import type { HandlerDeps } from '../../../src/platform/handler-deps.ts';
import { addMember } from '../../support/fixtures.ts';
import {
  addMessage,
  addUnpaired,
  askFit,
  askRematch,
  endPair,
  install,
  LATELY,
  meet,
  NOW,
  openRequest,
  owned,
  propose,
  type Seed,
  setProgram,
  setSteps,
  startClassMatch,
} from './rows.ts';

/** What gives a job something to do in a program, and the moment at which it does it. */
export type Scene = {
  at?: string;
  arrange(ctx: HandlerDeps, seed: Seed): Promise<unknown>;
};

/** A scene for every job that works program by program; `writing.test.ts` refuses a job without one. */
export const scenes: Record<string, Scene> = {
  'workspaces.look-again': {
    arrange: ({ db }, seed) =>
      db
        .updateTable('workspaces')
        .set({ stopped_at: LATELY, stopped_reason: 'invalid_auth', look_again_at: LATELY })
        .where('id', '=', seed.workspaceId)
        .execute(),
  },
  'workspaces.renew': { arrange: install },
  'program-settings.channels': {
    arrange: ({ db }, seed) => setProgram(db, seed, { channel_check_at: LATELY }),
  },
  'rematch.unfit-channels': {
    arrange: async (ctx, seed) => {
      const id = await askRematch(ctx, seed);
      await addMessage(ctx, seed, { kind: 'rematch.notice', dedupe_key: `rematch.notice:${id}:GDIRECTORS` });
      await setProgram(ctx.db, seed, { channel_problem: 'not_private' });
    },
  },
  'year-rollover.turn': {
    arrange: ({ db }, seed) =>
      db
        .insertInto('turns')
        .values({
          ...owned(seed),
          year_on: '2026-07-01',
          turns_on: '2026-09-14',
          state: 'planned',
          choices: JSON.stringify({ notMovingUp: [], notFinishing: [], staying: [] }),
          carry_out_at: LATELY,
          entered_by: seed.director.id,
          confirmed_by: seed.director.id,
          settled_at: null,
          created_at: LATELY,
        })
        .execute(),
  },
  'pairs.endings': {
    arrange: ({ db }, seed) =>
      db.updateTable('pairs').set({ change_at: LATELY }).where('id', '=', seed.pairId).execute(),
  },
  'year-rollover.own-days': {
    arrange: ({ db }, seed) =>
      db
        .updateTable('members')
        .set({ advances_on: '2026-09-10' })
        .where('id', '=', seed.resident.id)
        .execute(),
  },
  'rematch.taken-back': {
    arrange: async (ctx, seed) => {
      await askRematch(ctx, seed);
      await endPair(ctx, seed, 'taken_back');
    },
  },
  'scheduling.left-over': {
    arrange: async (ctx, seed) => {
      await propose(ctx, seed, { state: 'open', at: '2026-09-20T17:00:00Z' });
      await endPair(ctx, seed, 'changed');
    },
  },
  'scheduling.settle-passed': {
    arrange: (ctx, seed) => propose(ctx, seed, { state: 'open', at: '2026-09-08T17:00:00Z' }),
  },
  'scheduling.passed': {
    arrange: (ctx, seed) => propose(ctx, seed, { state: 'passed', at: '2026-09-08T17:00:00Z' }),
  },
  'scheduling.forget': {
    arrange: (ctx, seed) => propose(ctx, seed, { state: 'open', at: '2026-09-08T17:00:00Z', place: 'Here' }),
  },
  'class-match.run': {
    arrange: async (ctx, seed) => {
      await addUnpaired(ctx, seed);
      await startClassMatch(ctx, seed, { state: 'published', closeAt: '2026-09-02T16:00:00Z' });
    },
  },
  'rematch.notices': { arrange: (ctx, seed) => askRematch(ctx, seed) },
  'rematch.close-notices': {
    arrange: async (ctx, seed) => {
      const dedupe_key = `rematch.notice:${await askRematch(ctx, seed)}:GDIRECTORS`;
      await addMessage(ctx, seed, { kind: 'rematch.notice', dedupe_key, state: 'sent', sent_at: LATELY });
    },
  },
  'requests.move-cards': {
    arrange: async (ctx, seed) => openRequest(ctx, seed, (await addUnpaired(ctx, seed)).id, 'GFORMER'),
  },
  'requests.close': { arrange: (ctx, seed) => openRequest(ctx, seed, seed.resident.id, 'GDIRECTORS') },
  'scheduling.today': {
    arrange: (ctx, seed) => propose(ctx, seed, { state: 'agreed', at: '2026-09-15T22:00:00Z' }),
  },
  'rematch.deciders': { arrange: (ctx, seed) => askRematch(ctx, seed) },
  'requests.declined': {
    arrange: ({ db }, seed) =>
      db.updateTable('pairs').set({ declined_at: LATELY }).where('id', '=', seed.pairId).execute(),
  },
  reminders: { arrange: async () => undefined }, // the pair is past due
  'gentle-reminders': {
    arrange: ({ db }, seed) =>
      db
        .insertInto('kind_words')
        .values({ ...owned(seed), pair_id: seed.pairId, asked_by: seed.director.id, asked_at: new Date(NOW) })
        .execute(),
  },
  'class-match.ask': {
    arrange: async (ctx, seed) => {
      await addUnpaired(ctx, seed);
      await startClassMatch(ctx, seed, { state: 'wishes', closeAt: '2026-10-01T16:00:00Z' });
    },
  },
  midyear: {
    arrange: async ({ db }, seed) => {
      await setSteps(db, seed, 'midyear');
      await setProgram(db, seed, { midyear_on: '2026-09-15' });
    },
  },
  'fit.questions': { arrange: (ctx, seed) => meet(ctx, seed, ['2026-08-20', '2026-09-10']) },
  departures: {
    arrange: ({ db }, seed) =>
      db
        .updateTable('people')
        .set({ deactivated_at: LATELY })
        .where('workspace_id', '=', seed.workspaceId)
        .where('slack_user_id', '=', seed.mentor.user)
        .execute(),
  },
  conversations: {
    arrange: async (ctx, seed) => {
      const resident = await addUnpaired(ctx, seed);
      await ctx.db
        .insertInto('conversations')
        .values({
          ...owned(seed),
          resident_id: resident.id,
          mentor_id: seed.mentor.id,
          asked_at: new Date('2026-09-14T17:00:00Z'),
          opened_at: null,
          declined_at: null,
          ended_at: null,
          remind_from: null,
        })
        .execute();
    },
  },
  'mentor-profile.renewal': { at: '2027-04-20T17:00:00Z', arrange: async () => undefined },
  'requests.first-years': {
    arrange: async (ctx, seed) => {
      await setSteps(ctx.db, seed, 'first-years');
      const { id } = await addUnpaired(ctx, seed);
      await ctx.db.updateTable('members').set({ starts_on: '2026-07-01' }).where('id', '=', id).execute();
    },
  },
  'draws.make': {
    arrange: async ({ db }, seed) => {
      for (const name of ['Aa', 'Ab', 'Ac', 'Ad']) await addMember(db, seed, ['mentor'], { name });
    },
  },
  'fit.seal-times': {
    arrange: async (ctx, seed) => {
      const id = await askFit(ctx, seed, 'x');
      const answer = encrypt(ctx.keys, { table: 'fit_checks', column: 'answer', id }, 'good');
      await ctx.db.updateTable('fit_checks').set({ answer }).where('id', '=', id).execute();
    },
  },
  'fit.yearly': { at: '2027-05-04T17:00:00Z', arrange: ({ db }, seed) => setSteps(db, seed, 'yearly') },
  'roster.welcomes': {
    arrange: ({ db }, seed) =>
      db
        .insertInto('welcomes')
        .values({
          workspace_id: seed.workspaceId,
          program_id: seed.programId,
          slack_user_id: seed.mentor.user,
          asked_at: LATELY,
        })
        .execute(),
  },
  'fit.totals': { at: '2027-02-02T18:00:00Z', arrange: (ctx, seed) => askFit(ctx, seed) },
  'retention.programs': { arrange: ({ db }, seed) => setProgram(db, seed, { delete_after: LATELY }) },
  'retention.workspaces': {
    arrange: ({ db }, seed) =>
      db
        .updateTable('workspaces')
        .set({ delete_after: LATELY, stopped_at: LATELY, stopped_reason: 'app_uninstalled' })
        .where('id', '=', seed.workspaceId)
        .execute(),
  },
  digest: {
    arrange: async ({ db }, seed) => {
      await setSteps(db, seed, 'digest');
      await setProgram(db, seed, { digest_at: LATELY });
    },
  },
  'outbox.wake': { arrange: (ctx, seed) => addMessage(ctx, seed) },
};
