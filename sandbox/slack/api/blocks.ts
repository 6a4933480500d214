import type { Finding } from '../blocks/check.ts';
import { checkMessageBlocks, checkView } from '../blocks/surfaces.ts';
import { isObj, type Obj } from '../types.ts';
import { type Method, refuse } from './method.ts';

/** The places as seen from what was given. */
const trimmed = (findings: Finding[], prefix: string) =>
  findings.map((finding) => ({ ...finding, pointer: finding.pointer.slice(prefix.length) }));

function findingsOf({ blocks, message, view }: Obj) {
  if (blocks !== undefined) return trimmed(checkMessageBlocks(blocks), '/blocks');
  if (isObj(message)) return checkMessageBlocks(message.blocks ?? []);
  const found = checkView(view, isObj(view) && view.type === 'home' ? 'home' : 'modal');
  return trimmed(found, '/view');
}

const validate: Method = {
  args: { blocks: 'json', message: 'json', view: 'json' },
  tier: 3,
  run(_core, args) {
    const given = ['blocks', 'message', 'view'].filter((name) => args[name] !== undefined);
    if (given.length !== 1) refuse('invalid_arguments');
    const findings = findingsOf(args);
    if (findings.length === 0) return {};
    const errors = findings.map(({ pointer, message }) => ({ pointer, code: 'failed_constraint', message }));
    return refuse(`invalid_${given[0]}`, { errors });
  },
};

/** The check of blocks by themselves; it shows nothing to anyone and needs no scope. */
export const blocksMethods: Record<string, Method> = { 'blocks.validate': validate };
