import { createContext, useContext } from 'react';
import type { Obj, StateValues } from '../../slack/types.ts';

/** Where blocks are shown, for whom, and what can be done with them. */
export type Surface = {
  user: string;
  zone: string;
  values: StateValues;
  errors: Readonly<Record<string, string>>;
  /** `block/action` of what was pressed and is not answered yet. */
  pressed: string;
  /** Whether a form is on its way to the bot. */
  isSending: boolean;
  set(block: string, action: string, entry: Obj): void;
  press(block: string, action: string, chosen?: { option?: string; entry?: Obj }): Promise<void>;
};

const Context = createContext<Surface | undefined>(undefined);

export const SurfaceProvider = Context.Provider;

export function useSurface(): Surface {
  const surface = useContext(Context);
  if (!surface) throw new Error('blocks are shown on a surface');
  return surface;
}

/** The pane in which dialogs open, so that two people can have one each. */
export const PaneContext = createContext<HTMLElement | null>(null);
