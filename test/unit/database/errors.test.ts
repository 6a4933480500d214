import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { isDatabaseDown, isDeadlock, violates } from '../../../src/database/errors.ts';

/** An error as Node's own socket code makes it: of another realm than the code that looks at it. */
const foreign = (message: string, more: Record<string, string>) =>
  Object.assign(runInNewContext(`new Error(${JSON.stringify(message)})`) as Error, more);
const own = (message: string, more: Record<string, string>) => Object.assign(new Error(message), more);

test.each([
  ['a connection cut by the peer', own('read ECONNRESET', { code: 'ECONNRESET' })],
  ['the same, made in another realm', foreign('read ECONNRESET', { code: 'ECONNRESET' })],
  ['a server shutting down', own('terminating connection', { code: '57P01' })],
  [
    'a connection that was lost before',
    own('Client has encountered a connection error and is not queryable', {}),
  ],
  ['a pool that gets no connection', own('timeout exceeded when trying to connect', {})],
])('%s is an unreachable database', (_what, error) => {
  expect(isDatabaseDown(error)).toBe(true);
});

test.each([
  ['a statement that is wrong', own('column "connection" does not exist', { code: '42703' })],
  ['a cut connection to somebody else, told as text', 'read ECONNRESET'],
  ['an object that only looks like an error', { message: 'read ECONNRESET', code: 'ECONNRESET' }],
])('%s is not', (_what, error) => {
  expect(isDatabaseDown(error)).toBe(false);
});

test('a deadlock and a broken constraint are known by their codes', () => {
  expect(isDeadlock(foreign('deadlock detected', { code: '40P01' }))).toBe(true);
  expect(isDeadlock(own('deadlock detected', { code: '40001' }))).toBe(false);
  expect(violates(foreign('duplicate key', { constraint: 'one_pair' }), 'one_pair')).toBe(true);
  expect(violates(own('duplicate key', { constraint: 'one_pair' }), 'other')).toBe(false);
});
