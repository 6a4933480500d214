import { MoreHorizontal } from 'lucide-react';
import { useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { type Block, listAt, type Obj, objAt, strAt, textOf } from '../../slack/types.ts';
import { ConfirmDialog } from '../dialog.tsx';
import { isSafeUrl } from '../mrkdwn.ts';
import { Choice } from './inputs.tsx';
import { useSurface } from './surface.tsx';
import { TextObject } from './text.tsx';

type Props = { block: Block; element: Obj };

/** Asks first where the element has a confirmation, then does it. */
function useConfirm(element: Obj) {
  const [then, setThen] = useState<(() => void) | undefined>();
  const confirm = objAt(element, 'confirm');
  const isAsked = Object.keys(confirm).length > 0;
  const ask = (run: () => void) => (isAsked ? setThen(() => run) : run());
  const dialog = then && (
    <ConfirmDialog
      title={textOf(confirm.title)}
      confirm={textOf(confirm.confirm) || 'Yes'}
      deny={textOf(confirm.deny) || 'No'}
      danger={confirm.style === 'danger'}
      onDeny={() => setThen(undefined)}
      onConfirm={() => {
        setThen(undefined);
        then();
      }}
    >
      <TextObject value={objAt(confirm, 'text')} />
    </ConfirmDialog>
  );
  return { ask, dialog };
}

export function SlackButton({ block, element }: Props) {
  const { press, pressed, isSending } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const action = strAt(element, 'action_id');
  const url = strAt(element, 'url');
  const isPending = pressed === `${block.block_id}/${action}`;
  const label = textOf(element.text);
  return (
    <>
      <Button
        className={`button ${strAt(element, 'style') || 'plain-button'}`}
        isPending={isPending}
        isDisabled={isSending}
        {...(strAt(element, 'accessibility_label')
          ? { 'aria-label': strAt(element, 'accessibility_label') }
          : {})}
        onPress={() => {
          if (url && isSafeUrl(url)) window.open(url, '_blank', 'noopener');
          ask(() => void press(block.block_id, action));
        }}
      >
        <span className="button-label">{label}</span>
        {isPending && <span className="spinner" aria-hidden="true" />}
      </Button>
      {dialog}
    </>
  );
}

function Overflow({ block, element }: Props) {
  const { press } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const options = listAt(element, 'options').map((option) => ({
    id: strAt(option, 'value'),
    text: textOf(option.text),
    about: textOf(option.description),
  }));
  return (
    <>
      <MenuTrigger>
        <Button className="button plain-button icon-button" aria-label="More actions">
          <MoreHorizontal size={18} aria-hidden="true" />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Menu
            className="menu"
            items={options}
            onAction={(key) =>
              ask(() => void press(block.block_id, strAt(element, 'action_id'), { option: String(key) }))
            }
          >
            {({ id, text, about }) => (
              <MenuItem id={id} textValue={text} className="menu-item">
                <span>{text}</span>
                {about && <small>{about}</small>}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
      {dialog}
    </>
  );
}

/** An interactive element outside an input block: what is chosen is sent at once. */
export function ActionElement({ block, element, label }: Props & { label: string }) {
  const { values, press, set } = useSurface();
  const { ask, dialog } = useConfirm(element);
  const action = strAt(element, 'action_id');
  const entry = values[block.block_id]?.[action] ?? {};
  const change = (next: Obj) =>
    ask(() => {
      set(block.block_id, action, next);
      void press(block.block_id, action, { entry: next });
    });
  const shared = {
    element,
    entry,
    onChange: change,
    label: textOf(element.placeholder) || label,
    isBare: true,
  };
  if (element.type === 'button') return <SlackButton block={block} element={element} />;
  if (element.type === 'overflow') return <Overflow block={block} element={element} />;
  return (
    <>
      <Choice {...shared} />
      {dialog}
    </>
  );
}
