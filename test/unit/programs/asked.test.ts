import { expect, test } from '@jest/globals';
import { type Asked, isAsked } from '../../../src/features/program-settings/policy.ts';

const nothing: Asked = { directors: [], coordinators: [], elsewhere: [] };

test('saving asks nothing where no one could mean anything else', () => {
  expect(isAsked(nothing)).toBe(false);
});

test.each<[string, Partial<Asked>]>([
  ['another name', { name: { from: 'IM', to: 'Internal Medicine' } }],
  ['another channel', { channel: { from: 'G1', to: 'G2' } }],
  ['a director taken away', { directors: ['U1'] }],
  ['a coordinator taken away', { coordinators: ['U1'] }],
  ['a channel of another program', { elsewhere: [{ name: 'Surgery', channel: 'G1', directors: [] }] }],
])('saving asks about %s alone', (_, change) => {
  expect(isAsked({ ...nothing, ...change })).toBe(true);
});
