import { expect, test } from '@jest/globals';
import type pg from 'pg';
import { reasonOf } from '../../../src/app/start-error.ts';
import { lending, poolOptions } from '../../../src/platform/database/postgres.ts';

const ended = () =>
  Object.assign(new Error('canceling statement due to statement timeout'), {
    code: '57014',
    severity: 'ERROR',
  });

/** A connection whose answers are given, one for each statement; then every statement succeeds. */
function connection(...answers: (Error | undefined)[]) {
  const sent: string[] = [];
  const released: boolean[] = [];
  const query = async (sql: string) => {
    sent.push(sql);
    const answer = answers.shift();
    if (answer) throw answer;
    return { rows: [] };
  };
  const release = (isBroken: boolean) => released.push(isBroken);
  return { sent, released, client: { query, release } as unknown as pg.PoolClient };
}

const begin = async (client: pg.ClientBase) =>
  poolOptions('postgres://x', { name: 'mentor', max: 1 }).onConnect?.(client);

test('a session begins with its own time limit, tried again where the server’s ends it', async () => {
  const { sent, client } = connection(ended(), ended(), ended());
  await begin(client);
  expect(sent.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'set statement_timeout = 20000'));
  expect(sent[4]).toMatch(/set datestyle/);
});

test('where it is ended every time, the start says what to do', async () => {
  const { client } = connection(...Array.from({ length: 100 }, ended));
  const error = await begin(client).catch((thrown: unknown) => thrown);
  expect(reasonOf('Mentor could not start', error)).toMatch(
    /ends a statement before Mentor can set its own time limit\. .* alter role … set statement_timeout/,
  );
});

test.each([
  ['55000', /isn't accepting connections/],
  ['57P03', /isn't ready yet/],
  ['53300', /no free connection/],
])('a database that answers %s: the start says so, and not in Postgres’ words', (code, said) => {
  const error = Object.assign(new Error('database "mentor" is not currently …'), { code, severity: 'FATAL' });
  expect(reasonOf("Mentor can't start", error)).toMatch(said);
});

const borrow = async (client: pg.PoolClient) =>
  lending({ options: {}, connect: async () => client } as unknown as pg.Pool).connect();

test('on a connection that stays silent nothing more is sent, no rollback either, and it is destroyed', async () => {
  const { sent, released, client } = connection(undefined, new Error('Query read timeout'));
  const lent = await borrow(client);
  await lent.query('begin', []);
  await expect(lent.query('select 1', [])).rejects.toThrow('Query read timeout');
  await expect(lent.query('rollback', [])).rejects.toThrow('Query read timeout');
  lent.release();
  expect(sent).toEqual(['begin', 'select 1']);
  expect(released).toEqual([true]);
});

test('where the server itself ended a statement, the transaction is rolled back, and the connection destroyed', async () => {
  const { sent, released, client } = connection(undefined, ended());
  const lent = await borrow(client);
  await lent.query('begin', []);
  await expect(lent.query('select 1', [])).rejects.toThrow('canceling');
  await lent.query('rollback', []);
  lent.release();
  expect(sent).toEqual(['begin', 'select 1', 'rollback']);
  expect(released).toEqual([true]);
});
