import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addPairRow } from '../../support/fixtures.ts';
import { takeDown } from '../../support/outage.ts';
import { until } from '../../support/until.ts';
import { type Someone, seedProgram, startWorld, type World } from '../../support/world.ts';

let world: World;
let seed: Awaited<ReturnType<typeof seedProgram>>;
beforeEach(async () => {
  world = await startWorld({ socketMode: false }); // a Slack that is down carries no clicks over a socket
  seed = await seedProgram(world);
});
afterEach(async () => {
  world.slack.assertClean();
  await world.stop();
});

const ASK = 'Ask for a mentor';
const ASSIGN = 'Assign a mentor';
const WANTS = 'What would you like from a mentor?';
const as = (someone: Someone) => world.slack.as(someone.user);
const cards = (director = seed.director) => as(director).channel(seed.channelId);
const all = (table: 'pairs' | 'requests') =>
  world.open.db.selectFrom(table).select('id').where('resident_id', '=', seed.newResident.id).execute();

async function fillRequest() {
  const nina = as(seed.newResident);
  await nina.command('/mentor request');
  await nina.waitForModal(ASK);
  await nina.fill(WANTS, ['Career advice']);
  return nina;
}

async function requested() {
  const nina = await fillRequest();
  await nina.submit();
  await nina.close({ all: true });
  await world.settle();
}

async function openAssign(director = seed.director) {
  await as(director).click('Assign', { in: cards(director).at(-1)! });
  await as(director).waitForModal(ASSIGN);
  return as(director);
}

describe('twice or at once', () => {
  test('a double submit sends one request, and the second is told calmly', async () => {
    const nina = await fillRequest();
    const first = await nina.submit();
    const second = await world.slack.replay(first.ack!);
    expect(second.ackBody).toMatch(/already sent a request, so I didn't send another/);
    expect(await all('requests')).toHaveLength(1);
    await world.settle();
    expect(cards()).toHaveLength(1);
  });

  test('a double click on Assign, and a double submit, assign once', async () => {
    await requested();
    const dana = await openAssign();
    const click = world.slack.deliveries.findLast((delivery) => delivery.kind === 'block_actions')!;
    await world.slack.replay(click);
    await dana.waitForModal(ASSIGN);
    const first = await dana.submit();
    const second = await world.slack.replay(first.ack!);
    expect(second.ackBody).toMatch(
      new RegExp(`Already assigned by <@${seed.director.user}> on Mon, Sep 14, 2026`),
    );
    expect(await all('pairs')).toHaveLength(1);
    await world.settle();
    const told = as(seed.newResident)
      .dms()
      .filter((message) => /is now your mentor/.test(message.text));
    expect(told).toHaveLength(1);
  });

  test('two directors at once: one pair, the other is told by whom and when', async () => {
    await requested();
    const [dana, sam] = [await openAssign(), await openAssign(seed.secondDirector)];
    await Promise.all([dana.submit(), sam.submit()]);
    const texts = [dana, sam].map((director) => director.modal()?.plainText() ?? '');
    const other = texts.findIndex((text) => /^Already assigned by/m.test(text));
    expect(texts[1 - other]).toMatch(/was assigned as @Nina New's mentor by/);
    expect(texts[other]).toContain(
      `Already assigned by @${other === 0 ? 'Sam Associate' : 'Dana Director'} on Mon, Sep 14`,
    );
    expect(await all('pairs')).toHaveLength(1);
    await world.settle();
    expect(cards()).toHaveLength(1);
    const stale = await world.slack.replay(
      world.slack.deliveries.find((delivery) => delivery.kind === 'block_actions')!,
    );
    expect(stale.outcome).toBe('acked');
    await dana.waitFor(/Already assigned by/);
  });
});

describe('what changed meanwhile', () => {
  test('a request withdrawn while the director chooses is not assigned', async () => {
    await requested();
    const dana = await openAssign();
    const nina = as(seed.newResident);
    await nina.command('/mentor request');
    await nina.waitForModal(ASK);
    await nina.click('Withdraw request');
    await nina.waitFor(/Your request is withdrawn/);
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/was withdrawn by @Nina New.*Nothing was changed/);
    expect(await all('pairs')).toEqual([]);
  });

  test('a resident whom an import paired meanwhile: the click says so and the card is closed', async () => {
    await requested();
    await addPairRow(world.open.db, seed, seed.newResident.id, seed.mentor.id);
    const dana = await openAssign();
    expect(dana.modal()?.plainText()).toMatch(/@Nina New already has a mentor, so the request is closed/);
    await world.settle();
    expect(cards().at(-1)?.plainText()).toMatch(/was closed on Mon, Sep 14, 2026\. It's no longer needed/);
    expect(cards().at(-1)?.buttons()).toEqual([]);
  });

  test('only directors assign, also when they were one when the modal opened', async () => {
    await requested();
    const cora = as(seed.coordinator);
    await cora.click('Assign', { in: cards(seed.coordinator).at(-1)! });
    await cora.waitFor(/Only this program's directors can assign a mentor/);
    const dana = await openAssign();
    await world.open.db
      .updateTable('members')
      .set({ roles: ['coordinator'] })
      .where('id', '=', seed.director.id)
      .execute();
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/Only this program's directors can/);
    expect(await all('pairs')).toEqual([]);
  });

  test('a restart between asking and assigning changes nothing', async () => {
    await requested();
    await world.restart();
    const dana = await openAssign();
    await world.restart();
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/was assigned as @Nina New's mentor/);
    await world.settle();
    expect(cards().at(-1)?.buttons()).toEqual(['Undo']);
  });

  test('a pair that ends with no successor: the program asks, and the resident can add their wishes', async () => {
    await world.open.db
      .updateTable('pairs')
      .set({ change_at: world.now(), next_check_at: null })
      .where('id', '=', seed.pairId)
      .execute();
    await world.tick();
    expect(cards().at(-1)?.headline).toBe('Rosa Resident needs a mentor.');
    expect(cards().at(-1)?.plainText()).not.toMatch(/@Max Mentor/);
    const rosa = as(seed.resident);
    await rosa.command('/mentor request');
    await rosa.waitForModal(ASK);
    await rosa.fillAll({ [WANTS]: ['Career advice'], 'Preferred mentors': ['Olga Other'] });
    await rosa.submit();
    await world.settle();
    expect(cards()).toHaveLength(1);
    expect(cards().at(-1)?.plainText()).toMatch(/Career advice[\s\S]*1\. @Olga Other · First choice/);
  });
});

describe('when something is down', () => {
  test('Slack down while assigning: the assignment stands, the messages follow', async () => {
    await requested();
    const dana = await openAssign();
    world.slack.down = true;
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/was assigned as @Nina New's mentor/);
    expect(await all('pairs')).toHaveLength(1);
    const unsent = () =>
      world.open.db
        .selectFrom('outbox')
        .select(['id', 'error'])
        .where('state', 'in', ['planned', 'sending'])
        .execute();
    await until(async () => (await unsent()).some(({ error }) => error !== null), 'a failed try');
    expect(as(seed.newResident).dms()).toEqual([]);
    world.slack.down = false;
    await until(async () => {
      world.travelDays(1); // past whatever wait a failed try has left
      await world.tick();
      return (await unsent()).length === 0;
    }, 'every message sent');
    expect(
      as(seed.newResident)
        .dms()
        .filter((message) => /is now your mentor/.test(message.text)),
    ).toHaveLength(1);
    expect(
      as(seed.mentor)
        .dms()
        .filter((message) => /You're now Nina New's mentor/.test(message.text)),
    ).toHaveLength(1);
    expect(cards().at(-1)?.plainText()).toMatch(/was assigned as @Nina New's mentor by @Dana Director/);
  });

  test('the database down while sending: said within 3 s, what was typed stays, nothing is half done', async () => {
    const nina = await fillRequest();
    await nina.fill('Note', 'Typed with care');
    const restore = await takeDown(world.open);
    const sent = await nina.submit();
    expect(sent.failed).toBeUndefined();
    expect(sent.errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/nothing was (saved|changed)/),
    ]);
    expect(JSON.stringify(nina.modal()?.view?.state)).toContain('Typed with care');
    expect(world.logLines.join('\n')).not.toContain('Typed with care');
    await nina.command('/mentor request');
    await nina.waitFor(/Try again/);
    if (!restore) return; // an embedded database that is closed stays so; a restart opens it again
    await restore();
    expect(await all('requests')).toEqual([]);
    await nina.close({ all: true });
    await requested();
    expect(cards()).toHaveLength(1);
  });

  test('the database down while assigning: said within 3 s, nothing is half done', async () => {
    await requested();
    const dana = await openAssign();
    const restore = await takeDown(world.open);
    const sent = await dana.submit();
    expect(sent.failed).toBeUndefined();
    expect(sent.errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/nothing was (saved|changed)/),
    ]);
    if (!restore) return;
    await restore();
    expect(await all('pairs')).toEqual([]);
    await dana.submit();
    expect(dana.modal()?.plainText()).toMatch(/was assigned as @Nina New's mentor/);
    expect(await all('pairs')).toHaveLength(1);
  });
});
