import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { FakeSlack } from '../../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../../sandbox/slack/server.ts';
import { runAdmin } from '../../../src/app/admin/run.ts';
import { planNudges } from '../../../src/features/reminders/ledger.ts';
import { type OpenDatabase, openDatabase } from '../../../src/platform/database/open.ts';
import type { Db } from '../../../src/platform/database/tables.ts';
import { createTestDatabase } from '../../support/database.ts';
import { addMember, addPairRow, addProgram } from '../../support/fixtures.ts';
import { unpackTemplate } from '../../support/scene.ts';
import { serverUrl } from '../../support/template.ts';

const DAY_MS = 86_400_000;

let slack: FakeSlack;
let folder: string;
let server: OpenDatabase | undefined;
let env: Record<string, string>;
beforeAll(async () => {
  slack = await startFakeSlack({
    manifest: parse(await readFile('manifest.yml', 'utf8')),
    rateLimits: false,
  });
  folder = await mkdtemp(join(tmpdir(), 'mentor-restore-'));
  server = serverUrl() ? await createTestDatabase() : undefined;
  if (!server) unpackTemplate(folder);
  env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    DATA_DIR: folder,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    ...(server?.kind === 'postgres' ? { DATABASE_URL: server.url } : {}),
  };
});
afterAll(async () => {
  await slack.stop();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const admin = (...words: string[]) => runAdmin(['restore', ...words], env);

async function onDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const open = await openDatabase({ DATABASE_URL: env.DATABASE_URL, DATA_DIR: folder });
  return work(open.db).finally(() => open.close());
}

type Nudge = { workspace_id: string; program_id: string; pair_id: string; recipient_id: string };

/** A reminder that waits to be sent, as a sweep leaves it. */
async function addReminder(db: Db, program: { workspaceId: string; programId: string }): Promise<Nudge> {
  const { id: user } = slack.addUser({ name: `r-${randomUUID().slice(0, 8)}` });
  const resident = await addMember(db, program, ['resident'], { user });
  const mentor = await addMember(db, program, ['mentor'], { user: slack.addUser({ name: `m-${user}` }).id });
  const pairId = await addPairRow(db, program, resident.id, mentor.id, { next_check_at: null });
  const [outboxId, nudgeId, now] = [randomUUID(), randomUUID(), new Date()];
  const common = { workspace_id: program.workspaceId, program_id: program.programId, created_at: now };
  await db
    .insertInto('outbox')
    .values({
      ...common,
      id: outboxId,
      kind: 'reminders.nudge',
      payload: JSON.stringify({ nudgeIds: [nudgeId] }),
      to_user: user,
      dedupe_key: outboxId,
      unasked_on: now.toISOString().slice(0, 10),
      not_before: now,
    })
    .execute();
  const nudge = { ...common, pair_id: pairId, recipient_id: resident.id };
  await db
    .insertInto('nudges')
    .values({
      ...nudge,
      id: nudgeId,
      due_on: '2026-09-14',
      step: '0',
      state: 'sending',
      sendable_at: now,
      outbox_id: outboxId,
    })
    .execute();
  return nudge;
}

test('the commands hold, list, shift, leave out, and release', async () => {
  expect(await admin('list')).toMatchObject({ code: 1, err: expect.stringContaining('Nothing is on hold') });
  const ids = await onDatabase(async (db) => {
    const programs = [];
    for (const name of ['Internal Medicine', 'Surgery'])
      programs.push(
        await addProgram(db, slack.teamId, { name, directors_channel_id: slack.addChannel({ name }).id }),
      );
    const at = new Date(Date.now() - DAY_MS);
    await db.insertInto('alive').values({ from_at: at, until_at: at, trusted: true }).execute();
    return programs;
  });
  const [medicine, surgery] = await onDatabase((db) =>
    Promise.all(ids.map((programId) => addReminder(db, { workspaceId: slack.teamId, programId }))),
  );
  expect(await admin('hold', '--since', 'monday')).toMatchObject({
    code: 1,
    err: expect.stringContaining("isn't a time"),
  });
  const yesterday = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
  expect(await admin('hold')).toMatchObject({ code: 0, out: expect.stringContaining(`until ${yesterday}`) });
  expect((await runAdmin(['doctor'], env)).out).toMatch(/WRONG {2}Restoration: nothing has been sent since/);
  const listed = await admin('list');
  expect(listed.out).toContain('Internal Medicine: 1 reminder, 0 other proactive messages');
  expect(listed.out).toContain('Surgery: 1 reminder,');
  expect(await admin('skip', '--program', 'medicine')).toMatchObject({ code: 1 });
  expect(await admin('skip', '--program', 'internal medicine')).toMatchObject({
    code: 0,
    out: '1 message left out.',
  });
  expect(await admin('shift', '--days', '0')).toMatchObject({ code: 1 });
  expect(await admin('shift', '--days', '2')).toMatchObject({
    code: 0,
    out: '1 message shifted by 2 working days.',
  });
  const released = await admin('release');
  expect(released).toMatchObject({ code: 0, out: expect.stringContaining('4 people will be told.') });
  await onDatabase(async (db) => {
    const rows = await db
      .selectFrom('outbox')
      .select(['program_id', 'kind', 'state', 'not_before', 'takes_day'])
      .orderBy('kind')
      .execute();
    const reminders = rows.filter(({ kind }) => kind === 'reminders.nudge');
    expect(reminders.find(({ program_id }) => program_id === ids[0])?.state).toBe('skipped');
    const shifted = reminders.find(({ program_id }) => program_id === ids[1]);
    expect(shifted?.state).toBe('planned');
    const news = rows.filter(({ kind }) => kind === 'restoring.restored');
    expect(news).toHaveLength(4);
    for (const { not_before, takes_day } of news) {
      expect(takes_day).toBe(true);
      expect(not_before < (shifted?.not_before ?? not_before)).toBe(true);
    }
    expect(await db.selectFrom('job_faults').select(['job', 'error']).execute()).toEqual([]);
    // What was left out isn't planned again, as a reminder is that was only held up.
    const again = { due_on: '2026-09-14', step: '0' as const, sendable_at: new Date() };
    const planned = (nudge: Nudge | undefined) =>
      db.transaction().execute((tx) => planNudges(tx, new Date(), nudge ? [{ ...nudge, ...again }] : []));
    expect(await planned(medicine)).toBe(0);
    await db
      .updateTable('nudges')
      .set({ state: 'skipped', reason: 'met' })
      .where('pair_id', '=', surgery?.pair_id ?? '')
      .execute();
    expect(await planned(surgery)).toBe(1);
  });
  expect(await admin('release')).toMatchObject({ code: 1 });
});
