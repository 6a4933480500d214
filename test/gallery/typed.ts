import { didYouMeanMessage, unknownMessage } from '../../src/features/home/lost-views.ts';
import { didYouMeetMessage, notAmongMessage, unreadMessage } from '../../src/features/meetings/views.ts';
import { helpMessage, type Subcommand } from '../../src/platform/slack/commands.ts';
import { DAY, many, messages, pair, type Sample, user } from './samples.ts';

const PURPOSES = ['mentor', 'meetings', 'time', 'privacy', 'people', 'matching', 'year', 'files'] as const;

const subcommands: Subcommand[] = many(24, (index) => ({
  name: `s${index}`,
  title: 'Departures and changes',
  usage: 'x'.repeat(20),
  about: 'y'.repeat(100),
  purpose: PURPOSES[index % PURPOSES.length] ?? 'mentor',
  run: async () => undefined,
}));

/** The answers to what was typed and is not a command. */
export const typed: Sample[] = [
  ...messages(
    'features/meetings/views.unreadMessage',
    unreadMessage({ ok: false, why: 'which_year', last: DAY }, DAY, [pair], user(1)),
    unreadMessage({ ok: false, why: 'before_pair', began: DAY }, DAY, [pair], user(1)),
    unreadMessage({ ok: false, why: 'unreadable' }, DAY, [], user(1)),
  ),
  ...messages(
    'features/meetings/views.didYouMeetMessage',
    didYouMeetMessage(pair, user(1), DAY, DAY),
    didYouMeetMessage(undefined, user(1), DAY, DAY),
  ),
  ...messages('features/meetings/views.notAmongMessage', notAmongMessage()),
  ...messages('features/home/lost-views.didYouMeanMessage', didYouMeanMessage(subcommands)),
  ...messages(
    'features/home/lost-views.unknownMessage',
    unknownMessage(helpMessage(subcommands, true), true),
  ),
];
