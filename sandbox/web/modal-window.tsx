import { X } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { ActInput, PersonCard, ShownView } from '../control/protocol.ts';
import type { Obj } from '../slack/types.ts';
import { act } from './api.ts';
import { Blocks } from './blocks/blocks.tsx';
import { SurfaceProvider } from './blocks/surface.tsx';
import { PaneDialog } from './dialog.tsx';
import { useHands } from './use-surface.ts';

type Values = Extract<ActInput, { do: 'submit' }>['values'];

const NONE: Readonly<Record<string, string>> = {};

/** The modal on top of a person's stack. */
export function ModalWindow({ person, view }: { person: PersonCard; view: ShownView }) {
  const [errors, setErrors] = useState<{ hash: string; by: Readonly<Record<string, string>> }>({
    hash: '',
    by: NONE,
  });
  const [isSending, setSending] = useState(false);
  const shown = errors.hash === view.hash ? errors.by : NONE;
  const hands = useHands({
    user: person.id,
    zone: person.zone,
    where: { view: view.id },
    state: view.state,
    errors: shown,
    isSending,
  });
  // What was wrong with a field is over once it is mended or being mended.
  const surface = {
    ...hands,
    set(block: string, action: string, entry: Obj) {
      hands.set(block, action, entry);
      if (shown[block]) setErrors({ hash: view.hash, by: without(shown, block) });
    },
  };
  const close = (all: boolean) => void act(person.id, { do: 'close', view: view.id, all });
  const submit = async () => {
    setSending(true);
    const sent = await act(person.id, { do: 'submit', view: view.id, values: hands.send() as Values });
    setSending(false);
    const found = Object.fromEntries((sent?.errors ?? []).map(({ block, message }) => [block, message]));
    setErrors({ hash: view.hash, by: found });
    const [first] = Object.keys(found);
    if (first) focusBlock(first);
  };
  return (
    <PaneDialog title={view.title} windowId={view.id} onClose={() => close(false)}>
      <Button className="dialog-close control-icon" aria-label="Close all" onPress={() => close(true)}>
        <X size={18} aria-hidden="true" />
      </Button>
      <SurfaceProvider value={surface}>
        <form
          className="dialog-form"
          noValidate
          aria-busy={isSending}
          onSubmit={(event) => {
            event.preventDefault();
            if (view.submit && !isSending) void submit();
          }}
        >
          <div className="dialog-body">
            <Blocks blocks={view.blocks} />
          </div>
          <footer className="dialog-foot">
            <Button className="button plain-button" onPress={() => close(false)}>
              {view.close || 'Close'}
            </Button>
            {view.submit && (
              <Button type="submit" className="button primary" isPending={isSending}>
                <span className="button-label">{view.submit}</span>
                {isSending && <span className="spinner" aria-hidden="true" />}
              </Button>
            )}
          </footer>
        </form>
      </SurfaceProvider>
    </PaneDialog>
  );
}

function without(errors: Readonly<Record<string, string>>, block: string): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).filter(([key]) => key !== block));
}

/** Brings the first field with an error into view. */
function focusBlock(block: string): void {
  requestAnimationFrame(() => {
    const at = document.querySelector(`[data-block="${CSS.escape(block)}"]`);
    at?.querySelector<HTMLElement>('input, textarea, [role=spinbutton], button')?.focus();
    at?.scrollIntoView({ block: 'center' });
  });
}
