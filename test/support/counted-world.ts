import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { parse } from 'yaml';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import { startMentor } from '../../src/app/start.ts';
import { createMessageSender } from '../../src/app/worker.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createTestDatabase } from './database.ts';
import { workDone } from './effects.ts';
import { countStatements } from './statement-count.ts';
import { UNLIMITED } from './world.ts';

/** So long nothing is asked of the database until it counts as quiet, in milliseconds. */
const QUIET_MS = 40;

/** The product over signed HTTP with nothing at work in the background, so that an act's statements can be counted. */
export async function startCountedWorld(startAt = '2026-09-14T17:00:00Z') {
  let offset = new Date(startAt).getTime() - Date.now();
  const clock = () => new Date(Date.now() + offset);
  const manifest: unknown = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const slack = await startFakeSlack({ manifest, clock: () => clock().getTime(), rateLimits: false });
  const open = await createTestDatabase();
  const counted = countStatements(open.db);
  const dataDir = mkdtempSync(join(tmpdir(), 'mentor-counted-'));
  const config = readConfig({
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    HEALTH_PORT: '0',
    DATA_DIR: dataDir,
    ENCRYPTION_KEY: Buffer.alloc(32, 9).toString('base64'),
  });
  // The web role alone: no worker sends or sweeps while an act is counted.
  const running = await startMentor(
    { ...config, ROLE: 'web' },
    { clock, log: pino({ level: 'silent' }), database: { ...open, db: counted.db } },
  );
  slack.connect({ requestUrl: `http://127.0.0.1:${running.port}/slack/events` });
  const send = createMessageSender(running.ctx, UNLIMITED);
  return {
    slack,
    /** For what is not counted: the same database, without the counter. */
    open,
    ctx: running.ctx,
    travelTo: (instant: string) => {
      offset = new Date(instant).getTime() - Date.now();
    },
    /** The worker's tick, as the clock would ask for it. */
    tick: () => running.tick(),
    /** Sends what waits in the outbox now. */
    send: () => send(slack.teamId, new AbortController().signal),
    /** The statements that an act and all that follows from it send to the database, the sender's polling left out. */
    async statementsOf(act: () => Promise<unknown>): Promise<string[]> {
      await quiet(slack, counted.statements);
      const before = counted.statements.length;
      await act();
      await quiet(slack, counted.statements);
      return counted.statements
        .slice(before)
        .filter((text) => !POLLS.some((poll) => text.trimStart().startsWith(poll)));
    },
    async stop() {
      await running.stop();
      await slack.stop();
      await open.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The running product, its Slack, and its database, with the means to count statements. */
export type CountedWorld = Awaited<ReturnType<typeof startCountedWorld>>;

/** By what the sender asks whether there is anything to send, and by what a process says that it is alive, again and again. */
const POLLS = [
  'select "stopped_at", "sends_paused_until"',
  'with "busy" as materialized (',
  'select * from "outbox" where "workspace_id" = $1 and "state" = $2 and ("sending_since"',
  'select "not_before" from "outbox"',
  'with latest as (select from_at',
  'insert into processes',
  'select * from "restorations" where "released_at" is null',
];

/** Waits until nothing is at work any more: what follows an act, such as a Home tab shown again, begins after its answer. */
async function quiet(
  slack: Awaited<ReturnType<typeof startFakeSlack>>,
  statements: readonly string[],
): Promise<void> {
  for (let before = -1; before !== statements.length; ) {
    before = statements.length;
    await workDone();
    await slack.settled({ quietMs: 20 });
    await sleep(QUIET_MS);
  }
}
