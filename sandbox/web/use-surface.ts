import { useMemo, useState } from 'react';
import type { ActInput } from '../control/protocol.ts';
import type { StateValues } from '../slack/types.ts';
import { act } from './api.ts';
import type { Surface } from './blocks/surface.tsx';
import { useForm } from './form.ts';

type Where = Extract<ActInput, { do: 'press' }>['where'];

const NO_ERRORS = {};

/** The hands on a message, the Home tab or a modal. */
export function useHands(given: {
  user: string;
  zone: string;
  where: Where;
  state: StateValues;
  errors?: Readonly<Record<string, string>>;
  isSending?: boolean;
}): Surface & { send(): StateValues } {
  const { user, zone, where, state, errors = NO_ERRORS, isSending = false } = given;
  const form = useForm(state);
  const [pressed, setPressed] = useState('');
  return useMemo(
    () => ({
      user,
      zone,
      values: form.values,
      errors,
      pressed,
      isSending,
      set: form.set,
      send: form.send,
      async press(block, action, chosen = {}) {
        setPressed(`${block}/${action}`);
        const values =
          'view' in where ? (form.send() as Record<string, Record<string, { type: string }>>) : {};
        await act(user, { do: 'press', where, block, action, values, ...chosen } as ActInput);
        setPressed('');
      },
    }),
    [user, zone, form, errors, pressed, isSending, where],
  );
}
