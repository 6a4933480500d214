import { type ReactNode, type RefObject, useContext, useEffect, useId, useRef } from 'react';
import { Button } from 'react-aria-components';
import { createPortal } from 'react-dom';
import { PaneContext } from './blocks/surface.tsx';

const FOCUSABLE =
  'input:not([disabled]):not([type=hidden]), textarea, select, [role=spinbutton], button:not([disabled]), [tabindex="0"]';

/** Where the focused control went away with an update, the window itself takes the focus, so that keys go on working. */
function useKeptFocus(box: RefObject<HTMLDivElement | null>) {
  const holdsFocus = useRef(false);
  useEffect(() => {
    const isLost = () => holdsFocus.current && document.activeElement === document.body;
    if (!isLost()) return;
    // Between a blur and the focus that follows a click, nothing has the focus either.
    const frame = requestAnimationFrame(() => isLost() && box.current?.focus());
    return () => cancelAnimationFrame(frame);
  });
  return holdsFocus;
}

type Props = {
  title: ReactNode;
  role?: 'dialog' | 'alertdialog';
  className?: string;
  onClose(): void;
  children: ReactNode;
  /** Changes when another window takes this one's place, so that the focus follows. */
  windowId?: string;
};

/**
 * A window over one pane, not over the page: the person in the other pane goes on undisturbed. The pane behind it is
 * inert meanwhile, and the focus goes back to where it was when the window closes.
 */
export function PaneDialog({ title, role = 'dialog', className = '', onClose, children, windowId }: Props) {
  const pane = useContext(PaneContext);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      requestAnimationFrame(() => {
        if (before instanceof HTMLElement && before.isConnected && !before.closest('[inert]')) before.focus();
      });
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another window means another first field
  useEffect(() => {
    const body = box.current?.querySelector('.dialog-body');
    const first = body?.querySelector<HTMLElement>(FOCUSABLE);
    // A list that unfolds where the focus comes to it would lie over a window that has just opened.
    const unfolds = first?.getAttribute('role') === 'combobox';
    (unfolds ? box.current : (first ?? box.current))?.focus();
  }, [windowId]);
  const holdsFocus = useKeptFocus(box);
  const dialog = (
    <div className="overlay">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its role is dialog or alertdialog */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role is dialog or alertdialog */}
      <div
        ref={box}
        role={role}
        aria-modal="true"
        aria-labelledby={id}
        tabIndex={-1}
        className={`dialog ${className}`}
        onFocus={() => {
          holdsFocus.current = true;
        }}
        onBlur={(event) => {
          if (event.relatedTarget) holdsFocus.current = event.currentTarget.contains(event.relatedTarget);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || event.defaultPrevented) return;
          // The first Escape closes the list that is unfolded; its state on the page is still the one before.
          if (event.target instanceof HTMLElement && event.target.ariaExpanded === 'true') return;
          event.stopPropagation();
          onClose();
        }}
      >
        <h2 id={id} className="dialog-title">
          {title}
        </h2>
        {children}
      </div>
    </div>
  );
  return createPortal(dialog, pane ?? document.body);
}

type Confirm = {
  title: string;
  confirm: string;
  deny: string;
  danger?: boolean;
  onConfirm(): void;
  onDeny(): void;
  children: ReactNode;
};

/** A question before something is done. */
export function ConfirmDialog({ title, confirm, deny, danger, onConfirm, onDeny, children }: Confirm) {
  return (
    <PaneDialog title={title} role="alertdialog" className="confirm" onClose={onDeny}>
      <div className="dialog-body">{children}</div>
      <footer className="dialog-foot">
        <Button className="button plain-button" onPress={onDeny}>
          {deny}
        </Button>
        <Button className={`button ${danger ? 'danger' : 'primary'}`} onPress={onConfirm}>
          {confirm}
        </Button>
      </footer>
    </PaneDialog>
  );
}
