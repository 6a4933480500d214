import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkMessageBlocks, checkView, isViewTooLarge } from '../../../sandbox/slack/blocks/surfaces.ts';
import { gallery } from '../../gallery/gallery.ts';
import { repository } from '../../support/process.ts';

const SHOWN =
  /^export (?:const|function) (\w+)(?:(?!^export )[\s\S])*?\)\s*:\s*(?:ModalView|HomeView|Message(?: \| undefined)?)\s*(?:=>|\{)/gm;
const root = join(repository, 'src');

/** Every exported function of a views file that makes a whole view or message, as `folder/file.function`. */
const made = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('views.ts'))
  .flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(SHOWN)].map(
      ([, name]) => `${path.slice(0, -3)}.${name}`,
    ),
  );

describe('the gallery of all that can be shown', () => {
  test('has every view and message that is made anywhere', () => {
    expect(made.length).toBeGreaterThan(40);
    const shown = new Set(gallery.map(({ of }) => of));
    expect(made.filter((name) => !shown.has(name))).toEqual([]);
  });

  test.each(gallery.map((sample, index) => [`${index} ${sample.of}`, sample] as const))(
    '%s is one that Slack takes',
    (_, sample) => {
      const findings =
        sample.as === 'message'
          ? checkMessageBlocks(sample.shows.blocks ?? [])
          : checkView(sample.shows, sample.as);
      expect(findings).toEqual([]);
      expect(isViewTooLarge(sample.shows)).toBe(false);
    },
  );

  test('nothing tells people to type where they cannot: in messages, windows and the Home tab buttons lead on', () => {
    // What a typed command answers, the list of commands, and more programs than a window can list.
    const known = [
      'features/home/views.statusMessage',
      'features/home/views.guideModal',
      'features/home/lost-views.unknownMessage',
      'features/program-settings/views.chooseModal',
    ];
    // More programs than the Home tab can hold.
    const endOfHome = "There's more than will fit here. For everything you can do, type `/mentor help`.";
    const named = gallery.filter(({ shows }) =>
      /\/mentor\b/.test(JSON.stringify(shows).replaceAll(endOfHome, '')),
    );
    expect(named.map(({ of }) => of).filter((of) => !known.includes(of))).toEqual([]);
    expect(named.length).toBeGreaterThanOrEqual(known.length);
  });
});
