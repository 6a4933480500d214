import { describe, expect, test } from '@jest/globals';
import { checkMessageBlocks } from '../../../sandbox/slack/blocks/surfaces.ts';
import {
  channelGoneMessage,
  faultText,
  personGoneMessage,
  undeliveredBlocks,
} from '../../../src/features/program-settings/undelivered-views.ts';

const program = { id: '00000000-0000-4000-8000-000000000001', name: '<!here> Surgery' };

describe("the directors' channel takes no posts: the advice fits the reason", () => {
  test.each([
    ['is_archived', "it's archived", 'Unarchive it'],
    ['not_in_channel', "I'm no longer in it", 'Type `/invite @Mentor` in it'],
    ['channel_not_found', 'it was deleted', 'Type `/invite @Mentor` in it'],
    ['restricted_action_read_only_channel', "I'm not allowed to post in it", 'Let Mentor post there'],
  ])('%s', (code, why, advice) => {
    const { text, blocks } = channelGoneMessage(program, code);
    expect(checkMessageBlocks(blocks)).toEqual([]);
    expect(text).toContain(why);
    expect(text).toContain(`${advice}, or choose another channel with *Change the program*`);
    expect(text.includes('/invite')).toBe(advice.includes('/invite'));
    expect(text).not.toContain('<!here>');
  });

  test('a code without a known reason is named, with the one way that always helps', () => {
    const { text } = channelGoneMessage(program, 'cant_update_message');
    expect(text).toContain('Slack rejected it (cant_update_message)');
    expect(text).toContain('\nChoose another channel with *Change the program*');
    expect(text).not.toContain('/invite');
  });
});

test('every message about undelivered messages says who else is told: no one, for a month', () => {
  const only = "I'm telling only you and won't mention it again for a month.";
  expect(personGoneMessage(program, 'U1', 'user_disabled', undefined).text).toContain(only);
  expect(channelGoneMessage(program, 'is_archived').text).toContain(only);
  expect(faultText('Surgery', 'msg_too_long')).toContain(only);
});

test('the Home tab names what is wrong with the channel and how to fix it', () => {
  const blocks = undeliveredBlocks({ id: program.id, channel_problem: 'archived' }, []);
  expect(JSON.stringify(blocks)).toContain("it's archived. Unarchive it, or choose another channel.");
});
