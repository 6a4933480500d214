import { spawn } from 'node:child_process';
import type { Child, Stage } from '../faults/stage.ts';
import { repository } from '../support/process.ts';

/** Starts the bare Bolt app as a process of its own, with the text that it answers `help` with. */
export function startBare(stage: Stage, says: string): Child {
  const { slack } = stage;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'test/bench/bare-app.ts'], {
    cwd: repository,
    env: {
      PATH: process.env.PATH,
      SAYS: says,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      BOT_ID: slack.botId,
      BOT_USER_ID: slack.botUserId,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    process: child,
    role: 'bare',
    ready: new Promise((resolve) => child.once('message', (message) => resolve(message as { port: number }))),
    shift: () => undefined,
    unfinished: async () => undefined,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
