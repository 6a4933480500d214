import { pino } from 'pino';
import type { Someone, World } from './world.ts';

/** OperationDeps as the operator's commands have them, which run in a process of their own. */
export const operatorOf = (world: World) => ({
  db: world.open.db,
  clock: world.now,
  otherClocks: world.running.ctx.otherClocks,
  queue: { wakeSender: async () => undefined, wakeSweep: async () => undefined },
  log: pino({ level: 'silent' }),
});

/** What a director reads in their program's channel, oldest first. */
export const postsIn = (world: World, program: { director: Someone; channelId: string }): string[] =>
  world.slack
    .as(program.director.user)
    .channel(program.channelId)
    .map((message) => message.plainText());
