import type { Control } from '../slack/blocks/controls.ts';
import type { Seen } from '../slack/people/seen.ts';
import { objAt, strAt } from '../slack/types.ts';

const WIDTH = 96;

/** Writes what happens as a readable transcript: chapters, acts, and what each person sees. */
export type Transcript = {
  chapter(title: string, at: Date): void;
  note(text: string): void;
  act(who: string, does: string): void;
  shows(who: string, where: string, seen: Seen): void;
};

function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const words = line.split(' ');
    const lines: string[] = [];
    let current = '';
    for (const word of words) {
      if (current && current.length + word.length + 1 > width) {
        lines.push(current);
        current = word;
      } else current = current ? `${current} ${word}` : word;
    }
    return [...lines, current];
  });
}

const day = (at: Date) =>
  at.toLocaleDateString('en-US', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    year: 'numeric',
    timeZone: 'America/Los_Angeles',
  });

/** The texts of a button's confirmation, which no one sees before they click. */
const confirmTexts = ({ element }: Control): string[] =>
  Object.values(objAt(element, 'confirm')).map((part) => strAt(part, 'text'));

/** What a message or view says, its buttons on a line of their own. */
function linesOf(seen: Seen): string[] {
  const elsewhere = new Set([...seen.buttons(), ...seen.controls().flatMap(confirmTexts)]);
  const text = seen
    .plainText()
    .split('\n')
    .filter((line) => !elsewhere.has(line.trim()))
    .join('\n');
  const row = [...seen.buttons()].map((label) => `[ ${label} ]`).join('  ');
  return [...wrap(text, WIDTH - 6), ...(row ? wrap(row, WIDTH - 6) : [])];
}

/** Makes a transcript that is written through `write`, in plain text of at most 96 columns. */
export function createTranscript(write: (text: string) => void): Transcript {
  const line = (text = '') => write(`${text}\n`);
  return {
    chapter(title, at) {
      line();
      line('─'.repeat(WIDTH));
      line(`${title}   (${day(at)})`);
      line('─'.repeat(WIDTH));
    },
    note: (text) => wrap(text, WIDTH).forEach((part) => void line(part)),
    act: (who, does) => line(`\n▸ ${who} ${does}`),
    shows(who, where, seen) {
      line(`\n  ${who} sees, ${where}:`);
      for (const part of linesOf(seen)) line(`  │ ${part}`);
    },
  };
}
