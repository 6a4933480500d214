import { describe, expect, test } from '@jest/globals';
import { isUnheard } from '../../../src/features/rematch/policy.ts';

const dm = (to_user: string, state: string) => ({ to_user, to_channel: null, state });
const posted = (state: string) => ({ to_user: null, to_channel: 'G1', state });

describe('whether a request has reached no one', () => {
  test.each([
    ['with no one to decide it', [], [], false, true],
    ['its notice stands in the channel', ['UD'], [posted('sent')], true, false],
    ['it stands there for no one who may decide', [], [posted('sent')], true, true],
    ['what stands in the channel does not count', ['UD'], [posted('sent'), dm('UD', 'failed')], false, true],
    ['Slack took it for the channel not', ['UD'], [posted('failed'), dm('UD', 'failed')], true, true],
    ['it reached one of two', ['UD', 'UE'], [dm('UD', 'failed'), dm('UE', 'sent')], false, false],
    ['Slack took it for neither', ['UD', 'UE'], [dm('UD', 'failed'), dm('UE', 'failed')], false, true],
    ['one of them was never written to', ['UD', 'UE'], [dm('UD', 'failed')], false, false],
    ['the second try waits', ['UD'], [dm('UD', 'failed'), dm('UD', 'planned')], false, false],
  ] as const)('%s', (_, deciders, notices, inChannel, expected) => {
    expect(isUnheard(deciders, notices, inChannel)).toBe(expected);
  });
});
