import type { KnownBlock, ModalView } from '@slack/types';
import { context, messageModal, modal, section } from './blocks.ts';

/** What became of a file: Slack has it, Slack didn't take it this time, or the workspace forbids it. */
export type FileOutcome = 'sent' | 'not now' | 'forbidden';

/** The answer where Slack didn't take a file. */
export const FILE_NOT_SAVED =
  "Slack couldn't save the file right now. Nothing is lost; try again in a moment.";
/** Why a workspace that forbids files gets none. */
export const FILES_FORBIDDEN =
  "Your Slack workspace doesn't accept this file from Mentor. A workspace admin can change that.";

/** Room for the text of a file in a window of 250 KB, in bytes as Slack counts them, and in one section. */
const MOST_BYTES = 180_000;
const MOST_IN_SECTION = 3000;

/** What a window says of a file that was asked for: where it is, or, where files are forbidden, its text to copy. */
export function fileModal(title: string, outcome: FileOutcome, sent: string, content: Buffer): ModalView {
  if (outcome !== 'forbidden') return messageModal(title, outcome === 'sent' ? sent : FILE_NOT_SAVED);
  const { blocks, isCut } = asText(content.toString('utf8'));
  const rest = isCut ? [context('The rest of the text is too long for a window.')] : [];
  return modal({
    id: 'message',
    title,
    blocks: [section(`${FILES_FORBIDDEN} Meanwhile, here is its text to copy.`), ...blocks, ...rest],
  });
}

/** A text in sections of whole lines where they fit; as plain text, so that nothing in it becomes a link. */
function asText(text: string): { blocks: KnownBlock[]; isCut: boolean } {
  const pieces: string[] = [];
  let piece = '';
  for (const line of text.split(/(?<=\n)/).flatMap((each) => each.match(/.{1,1500}/gsu) ?? [])) {
    if (piece.length + line.length > MOST_IN_SECTION) {
      pieces.push(piece);
      piece = '';
    }
    piece += line;
  }
  const all = [...pieces, piece].filter((each) => each.trim() !== '');
  let room = MOST_BYTES;
  const fitting = all.slice(0, 90).filter((each) => {
    room -= Buffer.byteLength(JSON.stringify(each));
    return room >= 0;
  });
  const blocks = fitting.map(
    (each): KnownBlock => ({ type: 'section', text: { type: 'plain_text', text: each, emoji: false } }),
  );
  return { blocks, isCut: fitting.length < all.length };
}
