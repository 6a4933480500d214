import type { KnownBlock } from '@slack/types';
import { escapeText, section } from '../../platform/slack/blocks.ts';

/** A person's own words as a quote, escaped, in as many sections as Slack's 3,000 characters ask for. */
export function quoted(words: string): KnownBlock[] {
  const parts: string[] = [];
  let part = '>';
  for (const letter of words.replaceAll(/\r\n?/g, '\n')) {
    const safe = letter === '\n' ? '\n>' : escapeText(letter);
    if (part.length + safe.length > 3000) {
      parts.push(part);
      part = '>';
    }
    part += letter === '\n' && part === '>' ? '' : safe;
  }
  return [...parts, part].map((text) => section(text));
}
