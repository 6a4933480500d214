import { randomUUID } from 'node:crypto';
import type { WebClient } from '@slack/web-api';
import { tick } from '../../src/app/worker.ts';
import type { OpenDatabase } from '../../src/platform/database/open.ts';
import type { HandlerDeps } from '../../src/platform/handler-deps.ts';
import { addMember, addPairRow, addProgram, addWorkspace, testClock, testContext } from './fixtures.ts';
import { countStatements } from './statement-count.ts';

/** A database to which programs with nothing due are added, and whose ticks are counted. */
export async function startIdling(open: OpenDatabase) {
  const clock = testClock('2026-11-10T18:00:00Z');
  const workspaceId = await addWorkspace(open.db);
  const statementsOfTick = async (): Promise<number> => {
    clock.advanceMinutes(1);
    const ctx = workerOn(open, clock.clock);
    const { db, statements } = countStatements(ctx.db);
    await tick({ ...ctx, db });
    return statements.length;
  };
  return {
    /** Adds so many programs; answers how many statements a tick then sends. */
    async tickWith(more: number): Promise<number> {
      await addIdlePrograms(open, workspaceId, more, new Date(clock.clock().getTime() + 86_400_000));
      await statementsOfTick(); // looks at what is new
      return statementsOfTick();
    },
  };
}

/** Programs in which nothing will be due for a while, and pairs enough that their number would be seen. */
async function addIdlePrograms(
  open: OpenDatabase,
  workspaceId: string,
  count: number,
  tomorrow: Date,
): Promise<void> {
  for (let index = 0; index < count; index++) {
    const programId = await addProgram(open.db, workspaceId, {
      name: `Program ${randomUUID()}`,
      directors_channel_id: `G${randomUUID()}`,
    });
    const program = { workspaceId, programId };
    const resident = await addMember(open.db, program, ['resident']);
    const mentor = await addMember(open.db, program, ['mentor', 'director']);
    await addPairRow(open.db, program, resident.id, mentor.id, { started_on: '2026-10-20' });
  }
  // Channels are looked at once a day, some at a tick.
  await open.db.updateTable('programs').set({ channel_check_at: tomorrow }).execute();
}

/** A worker's context; Slack says that every channel is private. */
function workerOn(open: OpenDatabase, clock: () => Date): HandlerDeps {
  const { ctx } = testContext(open, clock);
  const channel = { is_private: true, is_member: true };
  const slack = { conversations: { info: async () => ({ ok: true, channel }) } } as unknown as WebClient;
  return { ...ctx, slack: { ...ctx.slack, sending: async () => slack, patient: async () => slack } };
}
