import { useRef, useState } from 'react';
import type { Obj, StateValues } from '../slack/types.ts';

type Form = { base: StateValues; values: StateValues };

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * What a person is typing into blocks, over what Slack holds. A change that comes from elsewhere (an update by the
 * bot, the guided tour) replaces what was typed into that input; the echo of what was sent itself does not.
 */
export function useForm(held: StateValues) {
  const sent = useRef<StateValues>({});
  const [form, setForm] = useState<Form>({ base: held, values: held });
  let current = form;
  if (form.base !== held) {
    current = { base: held, values: merged(form, held, sent.current) };
    setForm(current);
  }
  return {
    values: current.values,
    set: (block: string, action: string, entry: Obj) =>
      setForm((now) => ({
        ...now,
        values: { ...now.values, [block]: { ...now.values[block], [action]: entry } },
      })),
    /** What to send now; remembered, to know its echo. */
    send(): StateValues {
      sent.current = current.values;
      return current.values;
    },
  };
}

function merged(form: Form, held: StateValues, sent: StateValues): StateValues {
  const blocks = Object.entries(held).map(([block, actions]): [string, Record<string, Obj>] => {
    const entries = Object.entries(actions).map(([action, entry]): [string, Obj] => {
      const typed = form.values[block]?.[action];
      const isKept =
        typed !== undefined &&
        typed.type === entry.type &&
        (same(entry, form.base[block]?.[action]) || same(entry, sent[block]?.[action]));
      return [action, isKept ? typed : entry];
    });
    return [block, Object.fromEntries(entries)];
  });
  return Object.fromEntries(blocks);
}
