import type { Role } from '../../platform/database/tables/programs.ts';
import { actions, escapeText, inWords, type Message, mention, section } from '../../platform/slack/blocks.ts';
import { guideButton, privacyButton } from './buttons.ts';

const DOES = {
  resident:
    "I help you find a mentor, remind you gently when a meeting is due, and show you where things stand on the Home tab. If a match isn't a good fit, you can confidentially ask for a new one.",
  mentor:
    'I introduce you to your residents, remind you gently about all of them in one message, and let you log a meeting in 10 seconds. You decide how many residents you take and what you help with.',
  staff: 'I show you who is paired with whom and who needs attention, and I keep the roster.',
};

const MOST_NAMED = 3;

/** Who directs a program, for someone who may want to ask; empty where no one can be reached. */
export const directedBy = (directors: readonly string[]): string =>
  directors.length === 0
    ? ''
    : `${inWords(directors.map(mention), MOST_NAMED)} ${directors.length === 1 ? 'directs' : 'direct'} the program.`;

/** The first message to someone; it may have news with it. `directors` are those whom Slack reaches. */
export function welcomeMessage(
  programName: string,
  roles: readonly Role[],
  directors: readonly string[],
): Message {
  const lines = [
    ...(roles.includes('resident') ? [DOES.resident] : []),
    ...(roles.includes('mentor') ? [DOES.mentor] : []),
    ...(roles.includes('director') || roles.includes('coordinator') ? [DOES.staff] : []),
  ];
  const who = roles.includes('director') ? '' : directedBy(directors);
  return {
    text: `Hello, I'm Mentor, an app that runs mentoring in ${escapeText(programName)} here in Slack.`,
    notifiesInFull: true,
    blocks: [
      section(`Hello, I'm Mentor, an app that runs mentoring in *${escapeText(programName)}* here in Slack.`),
      section(lines.length === 1 ? lines.join('') : lines.map((line) => `• ${line}`).join('\n')),
      ...(who ? [section(`*Need a person?* ${who}`)] : []),
      section(
        '*Who sees what:* directors and coordinators see who is matched with whom and the dates they met. I never record what you say to each other, and nothing here is part of any evaluation. *My data* shows everything kept about you.',
      ),
      actions('welcome', guideButton(), privacyButton()),
    ],
  };
}
