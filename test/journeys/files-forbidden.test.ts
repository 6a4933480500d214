import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { repository } from '../support/process.ts';
import { type Someone, seedProgram, startWorld, type World } from '../support/world.ts';

const CODES = [
  'file_uploads_disabled',
  'file_uploads_except_images_disabled',
  'file_type_not_allowed',
  'file_upload_size_restricted',
  'storage_limit_reached',
  'posting_to_channel_denied',
  'user_is_external_guest',
  'restricted_action',
  'no_permission',
  'missing_scope',
];
const FORBIDDEN =
  /Your Slack workspace doesn't accept this file from Mentor. A workspace admin can change that/;

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeAll(async () => {
  world = await startWorld(); // Monday, September 14, 2026, 10:00 in Los Angeles
  seed = await seedProgram(world);
  await world.open.db.updateTable('pairs').set({ next_check_at: null }).execute();
});
afterEach(() => world.slack.forbidFiles(undefined));
afterAll(() => world.stop());

const as = (who: Someone) => world.slack.as(who.user);
const uploaded = () =>
  [...world.slack.workspace.files.values()].filter(({ channels }) => channels.length > 0);

async function exported() {
  const dana = as(seed.director);
  await dana.command('/mentor export');
  await dana.waitForModal('Export');
  await dana.fill('What to export', ['Pairs and meetings']);
  await dana.submit();
  const shown = (await dana.waitFor(/Slack workspace|Sent\./, { where: 'modal' })).plainText();
  await dana.close({ all: true });
  return shown;
}

describe('a workspace that forbids files', () => {
  test.each(CODES)('%s is said in words, with the text to copy', async (code) => {
    world.slack.forbidFiles(code);
    const shown = await exported();
    expect(shown).toMatch(FORBIDDEN);
    expect(shown).toMatch(/Resident,Level,Mentor,Status,Started,.*\s+Rosa Resident,/);
    expect(uploaded()).toEqual([]);
  });

  test('what was shown instead is in the activity log, like a file', async () => {
    const rows = await world.open.db.selectFrom('audit_log').select('action').execute();
    expect(rows.filter(({ action }) => action === 'exported.pairs')).toHaveLength(CODES.length);
  });

  test('people read their own data in the window', async () => {
    world.slack.forbidFiles('file_uploads_disabled');
    const rosa = as(seed.resident);
    await rosa.command('/mentor privacy');
    await rosa.waitForModal('My data');
    await rosa.click('Download my data');
    const shown = await rosa.waitFor(FORBIDDEN, { where: 'modal' });
    expect(shown.plainText()).toContain('"display_name": "Rosa Resident"');
    await rosa.close({ all: true });
  });

  test('the roster and its template are there to copy', async () => {
    world.slack.forbidFiles('file_uploads_except_images_disabled');
    const dana = as(seed.director);
    for (const [button, text] of [
      ['Get a template', 'dana@hospital.example,,director'],
      ['Export roster', seed.mentor.user],
    ] as const) {
      await dana.command('/mentor roster');
      await dana.waitForModal('Import roster');
      await dana.click(button);
      const shown = await dana.waitFor(FORBIDDEN, { where: 'modal' });
      expect(shown.plainText()).toContain(text);
      await dana.close({ all: true });
    }
  });

  test('a meeting is agreed without its file, which the button explains; the links are there', async () => {
    world.slack.forbidFiles('file_uploads_disabled');
    const rosa = as(seed.resident);
    await rosa.command('/mentor time');
    await rosa.waitForModal('Find a time');
    await rosa.fillAll({ 'First time': '2026-09-21 10:00' });
    await rosa.submit();
    await rosa.close({ all: true });
    await world.settle();
    const max = as(seed.mentor);
    await max.click(/Mon, Sep 21/);
    await max.waitFor(/You're meeting with/);
    await world.settle();
    const agreed = max.dms().findLast(({ text }) => /You're meeting with/.test(text));
    expect(agreed?.plainText()).toMatch(/Add it to your calendar: .*Google.*Outlook/);
    await max.click('Calendar file', { in: agreed });
    await max.waitFor(/doesn't accept this file .* links in the message add the meeting/s);
    expect(uploaded()).toEqual([]);
    expect(world.logLines.join('')).not.toContain('"calendar file"');
  });

  test('once files are allowed again, they come', async () => {
    expect(await exported()).toMatch(/Sent\. You'll find it in your messages/);
    expect(uploaded()).toHaveLength(1);
    world.slack.assertClean({ allow: [/files\./] });
  });

  test('no file is sent past these answers', () => {
    const root = join(repository, 'src/features');
    const sending = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, path), 'utf8'))
      .filter((text) => text.includes('sendFile('));
    expect(sending.length).toBeGreaterThan(4);
    expect(sending.filter((text) => !/\bfileModal\(|\bfileSaid\(/.test(text))).toEqual([]);
  });
});
