import { type Block, isObj, type Obj } from '../types.ts';
import { Check, type Finding, optional, required, shape, text, type } from './check.ts';
import { plainText } from './composition.ts';
import { controlsOf } from './controls.ts';
import { blocksRule } from './layout.ts';

const VIEW_BYTES = 250 * 1024;

function countOf(blocks: readonly unknown[], type: string): number {
  return blocks.filter((block) => isObj(block) && block.type === type).length;
}

/** Slack refuses a message's blocks with more text than this in all; it names no limit, and this much was refused. */
const MESSAGE_TEXT = 11_300;

const DATA = ['data_table', 'data_visualization'];

function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + textLength(each), 0);
  if (!isObj(value) || DATA.includes(String(value.type))) return 0;
  if (typeof value.text === 'string') return value.text.length;
  return Object.values(value).reduce<number>((sum, each) => sum + textLength(each), 0);
}

/** Whether a message's blocks hold more text than Slack takes. */
export const isMessageTooLong = (blocks: unknown): boolean => textLength(blocks) > MESSAGE_TEXT;

/** What Slack would say against the blocks of a message. */
export function checkMessageBlocks(blocks: unknown): Finding[] {
  const [check, at] = [new Check('message'), '/blocks'];
  blocksRule(50, 0)(blocks, at, check);
  if (!Array.isArray(blocks)) return check.findings;
  if (countOf(blocks, 'data_table') > 1) check.add('only one table allowed in a message', at);
  if (countOf(blocks, 'data_visualization') > 2)
    check.add('no more than 2 data_visualization blocks allowed', at);
  return check.findings;
}

const common = {
  blocks: required(blocksRule(100, 1)),
  private_metadata: optional(text(3000, 0)),
  callback_id: optional(text(255, 0)),
  external_id: optional(text(255, 0)),
};

const homeView = shape({ type: type('home'), ...common });

const modalView = shape({
  type: type('modal'),
  ...common,
  title: required(plainText(24)),
  submit: optional(plainText(24)),
  close: optional(plainText(24)),
});

function wholeViewRules(view: Obj, at: string, check: Check): void {
  const blocks = (Array.isArray(view.blocks) ? view.blocks.filter(isObj) : []) as Block[];
  if (check.surface === 'modal' && countOf(blocks, 'input') > 0 && view.submit === undefined) {
    check.add('missing required field: submit (the modal has input blocks)', at);
  }
  const focused = controlsOf(blocks).filter(({ element }) => element.focus_on_load === true);
  if (focused.length > 1) check.add('only one element may have focus_on_load', `${at}/blocks`);
  if (check.surface === 'home' && countOf(blocks, 'data_table') > 1)
    check.add('only one table allowed', `${at}/blocks`);
}

/** What Slack would say against a view, given the surface it is meant for. */
export function checkView(view: unknown, surface: 'modal' | 'home'): Finding[] {
  const check = new Check(surface);
  (surface === 'modal' ? modalView : homeView)(view, '/view', check);
  if (isObj(view)) wholeViewRules(view, '/view', check);
  return check.findings;
}

/** Whether a view is over Slack's 250 KB. */
export function isViewTooLarge(view: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(view) ?? '') > VIEW_BYTES;
}

/** The lines that Slack puts into `response_metadata.messages`. */
export function asMessages(findings: readonly Finding[]): string[] {
  return findings.map(({ message, pointer }) => `[ERROR] ${message} [json-pointer:${pointer}]`);
}
