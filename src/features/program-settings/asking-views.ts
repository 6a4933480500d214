import type { ModalView } from '@slack/types';
import { context, escapeText, inWords, mention, section } from '../../platform/slack/blocks.ts';
import type { Asked } from './policy.ts';

const MOST_NAMED = 20;
const named = (users: readonly string[]) => inWords(users.map(mention), MOST_NAMED);
const program = (name: string) => `*${escapeText(name)}*`;

/** One line for each thing that changes. */
function linesOf({ name, channel, directors, coordinators, elsewhere }: Asked): string[] {
  const gone = (users: readonly string[], one: string, several: string) =>
    users.length > 0 ? [`${named(users)} will no longer be ${users.length === 1 ? one : several}.`] : [];
  return [
    ...gone(directors, 'a director', 'directors'),
    ...gone(coordinators, 'a coordinator', 'coordinators'),
    ...(name ? [`The program will be called ${program(name.to)} instead of ${program(name.from)}.`] : []),
    ...(channel ? [`Directors' posts will go to <#${channel.to}> instead of <#${channel.from}>.`] : []),
    ...elsewhere.flatMap((other) => [
      ...(other.channel
        ? [
            `<#${other.channel}> is also the directors' channel of ${program(other.name)}. Everyone in it can read what's posted for both programs.`,
          ]
        : []),
      ...(other.directors.length > 0
        ? [
            `${named(other.directors)} ${other.directors.length === 1 ? 'is also a director' : 'are also directors'} of ${program(other.name)}.`,
          ]
        : []),
    ]),
  ];
}

/**
 * A window of setup or settings once more, with what saving it changes; what was entered stays in it, and `shown` is
 * what its fields showed when it was opened.
 */
export function askedModal(
  window: ModalView,
  { asked, seen, shown }: { asked: Asked; seen: string; shown?: string },
): ModalView {
  const metadata: Record<string, string> = JSON.parse(window.private_metadata ?? '{}');
  const lines = linesOf(asked).map((line) => `• ${line}`);
  return {
    ...window,
    private_metadata: JSON.stringify({ ...metadata, seen, ...(shown ? { shown } : {}) }),
    blocks: [
      section(`*Before you save*\n${lines.join('\n')}`),
      context('Nothing is saved yet. If this is right, select *Save* again.'),
      ...window.blocks,
    ],
  };
}
