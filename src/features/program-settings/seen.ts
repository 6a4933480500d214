import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { Form } from '../../platform/slack/forms.ts';
import type { Asked } from './policy.ts';
import { initialForm } from './settings-views.ts';

const fingerprint = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Names what was asked about: the same once more is what was meant. */
export const seenOf = (asked: Asked): string => fingerprint(JSON.stringify(asked)).slice(0, 16);

/** A field's value in few letters; what was left empty is the same in each way that Slack says it. */
const markOf = (value: Form[string]): string =>
  fingerprint(Array.isArray(value) ? value.toSorted().join() : (value ?? '')).slice(0, 8);

/** A window that remembers what each of its fields shows, so that saving it tells what the person changed. */
export function withShown(view: ModalView): ModalView {
  const shown = Object.entries(initialForm(view)).map(([field, value]) => `${field}:${markOf(value)}`);
  const metadata: Record<string, string> = JSON.parse(view.private_metadata ?? '{}');
  return { ...view, private_metadata: JSON.stringify({ ...metadata, shown: shown.join() }) };
}

/** Fields that say one thing together: where one of them was changed, both are meant. */
const TOGETHER: readonly string[] = ['hours_from', 'hours_until'];

/**
 * What was entered in a window, beside what stands by now in each field that the person left as it was shown, or that
 * the window didn't have; `left` names those. Two directors may change different things at once.
 */
export function changedIn(
  entered: Form,
  shown: string | undefined,
  current: Form,
): { form: Form; left: ReadonlySet<string> } {
  const marks = new Set(shown?.split(','));
  const isAsShown = (field: string) => !(field in entered) || marks.has(`${field}:${markOf(entered[field])}`);
  const isLeft = (field: string) => (TOGETHER.includes(field) ? TOGETHER.every(isAsShown) : isAsShown(field));
  const left = new Set([...Object.keys(current), ...Object.keys(entered)].filter(isLeft));
  const changed = Object.entries(entered).filter(([field]) => !left.has(field));
  return { form: { ...current, ...Object.fromEntries(changed) }, left };
}
