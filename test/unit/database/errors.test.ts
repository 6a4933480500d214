import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { isDatabaseDown, isDeadlock, isPassing, violates } from '../../../src/platform/database/errors.ts';

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
  ['an answer that never came', own('Query read timeout', {})],
  ['a server that only reads', own('cannot execute INSERT in a read-only transaction', { code: '25006' })],
  ['a full disk', own('could not extend file', { code: '53100' })],
  ['a lock that someone holds', own('canceling statement due to lock timeout', { code: '55P03' })],
])('%s is an unreachable database', (_what, error) => {
  expect(isDatabaseDown(error)).toBe(true);
});

test.each([
  ['a statement that is wrong', own('column "connection" does not exist', { code: '42703' })],
  ['a cut connection to someone else, told as text', 'read ECONNRESET'],
  ['an object that only looks like an error', { message: 'read ECONNRESET', code: 'ECONNRESET' }],
])('%s is not', (_what, error) => {
  expect(isDatabaseDown(error)).toBe(false);
});

test.each([
  [
    'a statement that took too long',
    own('canceling statement due to statement timeout', { code: '57014', severity: 'ERROR' }),
    true,
  ],
  ['a serialization failure', own('could not serialize access', { code: '40001', severity: 'ERROR' }), true],
  ['a deadlock', own('deadlock detected', { code: '40P01', severity: 'ERROR' }), true],
  ['a value that fits no column', own('invalid input syntax', { code: '22P02', severity: 'ERROR' }), false],
  ['a mistake of our own', new TypeError('cannot read properties of undefined'), false],
  ['a file that is missing', own('no such file', { code: 'ENOENT' }), false],
])('%s passes: %s', (_what, error, expected) => {
  expect(isPassing(error)).toBe(expected);
});

test('a deadlock and a broken constraint are known by their codes', () => {
  expect(isDeadlock(foreign('deadlock detected', { code: '40P01' }))).toBe(true);
  expect(isDeadlock(own('deadlock detected', { code: '40001' }))).toBe(false);
  expect(violates(foreign('duplicate key', { constraint: 'one_pair' }), 'one_pair')).toBe(true);
  expect(violates(own('duplicate key', { constraint: 'one_pair' }), 'other')).toBe(false);
});
