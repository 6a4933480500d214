import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { signatureHeaders } from '../../sandbox/slack/delivery/signing.ts';
import type { Obj } from '../../sandbox/slack/types.ts';
import type { Delivery } from '../../sandbox/slack/workspace/journal.ts';
import { everyRow, workDone } from '../support/effects.ts';
import { until } from '../support/until.ts';
import { addAnotherProgram, addPerson, seedProgram, startWorld, type World } from '../support/world.ts';
import { mutated, recipes, wordsOf } from './mutate.ts';
import { recordShapes } from './record.ts';
import { report } from './report.ts';

/** `npm run test:privacy` sends them all, `npm test` a few hundred. */
const FULL = process.env.PRIVACY_FULL === '1';
const CASES = FULL
  ? { outsiders: 5000, anybody: 5000, bodies: 500 }
  : { outsiders: 150, anybody: 150, bodies: 60 };
const BATCH = 25;
const LONG = FULL ? 45 * 60_000 : 120_000;

let world: World;
let shapes: Delivery[];
let words: string[];
let outsiders: string[];
const results: [string, number, string][] = [];

beforeAll(async () => {
  world = await startWorld();
  const seed = await seedProgram(world);
  shapes = await recordShapes(world, seed);
  words = wordsOf(shapes.map(({ payload }) => payload));
  const elsewhere = { ...seed, programId: await addAnotherProgram(world, seed.workspaceId) };
  outsiders = [
    world.slack.addUser({ name: 'nobody', real_name: 'Nobody Here' }).id,
    (await addPerson(world, elsewhere, 'Elsa Elsewhere', ['coordinator'])).user,
    (await addPerson(world, seed, 'Rory Removed', [])).user,
  ];
});

afterAll(async () => {
  await world.stop();
  const lines = results.map(
    ([name, count, outcome]) => `  ${name.padEnd(62)} ${String(count).padStart(6)}  ${outcome}`,
  );
  const sent = results.reduce((sum, [, count]) => sum + count, 0);
  report(
    'fuzz',
    `${sent} payloads mutated from ${shapes.length} shapes, or unsigned, mis-signed, stale or cut`,
  );
  if (FULL)
    process.stdout.write(
      `\nFuzzing: ${shapes.length} recorded shapes, ${words.length} words\n${lines.join('\n')}\n`,
    );
});

/** What Slack says on its own account, not for a person who acts. */
const OF_SLACK = new Set(['user_change', 'app_uninstalled', 'tokens_revoked']);

/** The payload as if this person had sent it, wherever Slack names the sender. */
function sentBy(payload: Obj, user: string): Obj {
  const event = payload.event as Obj | undefined;
  return {
    ...payload,
    ...('user' in payload ? { user: { ...(payload.user as Obj), id: user } } : {}),
    ...('user_id' in payload ? { user_id: user } : {}),
    ...(event && typeof event === 'object' ? { event: { ...event, user } } : {}),
  };
}

type Recipe = { sample: number; actor: number; steps: { at: number; what: never }[] };

async function send(
  recipe: Recipe,
  from: readonly Delivery[],
  as?: (payload: Obj, actor: number) => Obj,
): Promise<Delivery> {
  const sample = from[recipe.sample % from.length];
  if (!sample) throw new Error('nothing was recorded');
  const changed = mutated(sample.payload, recipe.steps, words);
  const payload = as ? as(changed, recipe.actor) : changed;
  return world.slack.replay({ ...sample, payload: sample.kind === 'command' ? asForm(payload) : payload });
}

/** A failure says which it was, so that the log can be looked up; an answer may be late on a machine this busy. */
const isAnswered = ({ status, ackBody = '' }: Pick<Delivery, 'status' | 'ackBody'>) =>
  status !== undefined && (status < 500 || /reference:? [0-9a-f]{6}/i.test(ackBody));

/** A command travels as a form, which holds nothing but texts. */
const asForm = (payload: Obj): Obj =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

/** Draws so many cases and runs them in batches; `check` looks at the world after each. */
async function inBatches(
  count: number,
  run: (recipe: Recipe) => Promise<Delivery>,
  check: () => Promise<void>,
) {
  const tally: Record<string, number> = {};
  const drawn = fc.sample(recipes, { numRuns: count, seed: 20260914 }) as unknown as Recipe[];
  for (let from = 0; from < drawn.length; from += BATCH) {
    const batch = drawn.slice(from, from + BATCH);
    const answers = await Promise.all(
      batch.map(async (recipe) => {
        const answer = await run(recipe);
        // A connection that was closed while it was idle; a product that is down fails the second time too.
        return answer.outcome === 'connection_failed' ? run(recipe) : answer;
      }),
    );
    await workDone();
    const silent = () => answers.flatMap(({ status }, index) => (status === undefined ? [batch[index]] : []));
    await until(
      () => silent().length === 0,
      () => `an answer to ${JSON.stringify(silent())}`,
    );
    for (const [index, answer] of answers.entries()) {
      if (!isAnswered(answer))
        throw new Error(
          `${answer.outcome} ${answer.status}: ${JSON.stringify({ recipe: batch[index], payload: answer.payload })}`,
        );
      tally[String(answer.status)] = (tally[String(answer.status)] ?? 0) + 1;
    }
    await check();
    world.slack.workspace.modals.clear();
    world.slack.clearJournal();
  }
  return Object.entries(tally)
    .map(([status, n]) => `${n} x ${status}`)
    .join(', ');
}

describe('signed, and not as Slack would send it', () => {
  test('every kind of payload is in the recording', () => {
    const kinds = shapes.map(({ kind, name }) => `${kind} ${name}`);
    expect(kinds).toEqual(
      expect.arrayContaining([
        'command /mentor',
        'event app_home_opened',
        'view_submission matching.request.submit',
        'view_submission matching.assign.submit',
        'view_submission meetings.log.submit',
        'view_submission rematch.ask.submit',
        'view_submission rematch.decide.submit',
        'view_submission programs.setup.save',
        'view_submission roster.check',
        'block_actions confidential.open',
        'block_actions meetings.undo',
      ]),
    );
  });

  test(
    'whatever people without any right send changes nothing',
    async () => {
      await world.settle();
      await world.settle();
      const before = await everyRow(world.open.db);
      const theirs = shapes.filter(({ name }) => !OF_SLACK.has(name));
      const outcome = await inBatches(
        CASES.outsiders,
        (recipe) =>
          send(recipe, theirs, (payload, actor) =>
            sentBy(payload, outsiders[actor % outsiders.length] ?? ''),
          ),
        async () => expect(await everyRow(world.open.db)).toEqual(before),
      );
      results.push(['mutated payloads of people without a right: no effect', CASES.outsiders, outcome]);
    },
    LONG,
  );

  test(
    'whatever anyone sends is answered, and nothing crashes',
    async () => {
      const outcome = await inBatches(
        CASES.anybody,
        (recipe) => send(recipe, shapes),
        async () => undefined,
      );
      results.push(['mutated payloads of anybody: answered, no crash', CASES.anybody, outcome]);
      const rosa = world.slack.as(outsiders[0] ?? '');
      await rosa.command('/mentor help');
      await rosa.waitFor(/Here's what you can do/);
    },
    LONG,
  );
});

type Posted = { status: number; body: string };

/** Posts a body as it is; a connection that is cut counts as status 0. */
function post(body: string, headers: Record<string, string>): Promise<Posted> {
  return new Promise((resolve) => {
    const posted = request(
      {
        host: '127.0.0.1',
        port: world.running.port,
        path: '/slack/events',
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    posted.on('error', () => resolve({ status: 0, body: '' }));
    posted.end(body);
  });
}

const FORM = 'application/x-www-form-urlencoded';
const contentTypes = ['application/json', FORM, `${FORM}; charset=utf-8`, 'text/plain', ''];

describe('bodies', () => {
  test(
    'signed ones that are no payload at all are refused',
    async () => {
      const bodies = fc.record({
        type: fc.constantFrom(...contentTypes),
        body: fc.oneof(
          fc.constantFrom(
            '',
            'null',
            '[]',
            '0',
            '"x"',
            'payload=',
            'payload=null',
            'payload=%5B%5D',
            'payload=1',
            'p%61yload=null',
            'payload={',
            '{',
            '{}',
            'payload=%7B%7D',
            'payload=%7Bx',
            'ssl_check=2',
            'payload=null&payload=null',
          ),
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.string({ maxLength: 200 }),
          fc.string({ maxLength: 200 }).map((text) => `payload=${encodeURIComponent(text)}`),
        ),
      });
      await world.settle();
      const before = await everyRow(world.open.db);
      const tally: Record<string, number> = {};
      for (const { type, body } of fc.sample(bodies, { numRuns: CASES.bodies, seed: 20260914 })) {
        const { status } = await post(body, {
          'content-type': type,
          ...signatureHeaders(world.slack.signingSecret, body),
        });
        expect({ type, body, status: [400].includes(status) }).toEqual({ type, body, status: true });
        tally[status] = (tally[status] ?? 0) + 1;
      }
      await workDone();
      expect(await everyRow(world.open.db)).toEqual(before);
      results.push(['signed bodies that are no payload: 400', CASES.bodies, JSON.stringify(tally)]);
    },
    LONG,
  );

  test.each(['bad', 'none', 'stale'] as const)(
    'every recorded payload signed %s is refused, with no effect',
    async (signature) => {
      await world.settle();
      const before = await everyRow(world.open.db);
      for (const { payload, kind } of shapes) {
        const wire = kind === 'command' ? 'command' : kind === 'event' ? 'event' : 'interactive';
        const refused = await world.slack.deliver(payload, { signature, as: wire });
        expect(refused).toMatchObject({ status: 401, ackBody: '' });
      }
      await workDone();
      expect(await everyRow(world.open.db)).toEqual(before);
      results.push([`payloads signed ${signature}: 401, no effect`, shapes.length, 'all']);
    },
  );

  test('unsigned garbage gets no more than a refusal', async () => {
    for (const body of ['null', 'payload=null', '[]', '{', 'x'.repeat(10)]) {
      expect(await post(body, { 'content-type': FORM })).toEqual({ status: 401, body: '' });
      expect(await post(body, { 'content-type': 'application/json' })).toEqual({ status: 401, body: '' });
    }
  });

  test('a body beyond the limit is refused, signed or not', async () => {
    const body = JSON.stringify({
      type: 'event_callback',
      event: { type: 'x', text: 'x'.repeat(1_100_000) },
    });
    for (const headers of [{}, signatureHeaders(world.slack.signingSecret, body)]) {
      const { status, body: text } = await post(body, { 'content-type': 'application/json', ...headers });
      expect([413, 0]).toContain(status); // the connection may be cut while the body is still being sent
      expect(text).toBe('');
    }
  });

  test.each(['/', '/slack/events/x', '/slack/install', '//', '/%', '/..%2f', '/healthz', '/metrics'])(
    '%s is nowhere',
    async (path) => {
      const answer = await fetch(new URL(`http://127.0.0.1:${world.running.port}/`).origin + path);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toBe('');
    },
  );
});
