import { SendHorizontal } from 'lucide-react';
import { useState } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import type { ShownChannel } from '../control/protocol.ts';
import { act } from './api.ts';
import { useShared } from './live.ts';
import { Shortcuts } from './shortcuts.tsx';

type Completion = { id: string; full: string; usage: string; about: string };

/** Where messages and commands are typed; `/` offers what the bot's own help lists. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: markup of one input with its state.
export function Composer({ user, channel }: { user: string; channel: ShownChannel }) {
  const [typed, setTyped] = useState('');
  const [isSending, setSending] = useState(false);
  const hints = useShared('hints') ?? [];
  const place = `#${channel.name}`;
  const completions = typed.startsWith('/')
    ? hints
        .map(({ command, usage, about }): Completion => {
          const word = usage.split(' ')[0] ?? '';
          const full = `${command} ${word}`.trim();
          return { id: `${command} ${usage}`, full, usage: `${command} ${usage}`.trim(), about };
        })
        .filter(({ full }) => full.startsWith(typed.toLowerCase().trimEnd()) && full !== typed.trim())
    : [];
  const send = async () => {
    const text = typed.trim();
    if (text === '' || isSending) return;
    setSending(true);
    const done = text.startsWith('/')
      ? await act(user, { do: 'command', text, channel: channel.id })
      : await act(user, { do: 'say', text, channel: channel.id });
    setSending(false);
    if (done) setTyped('');
  };
  return (
    <div className="composer">
      <Shortcuts user={user} />
      <ComboBox
        className="composer-box"
        items={completions}
        inputValue={typed}
        onInputChange={setTyped}
        selectedKey={null}
        onSelectionChange={(key) => {
          const found = completions.find(({ id }) => id === key);
          if (found) setTyped(found.usage === found.full ? found.full : `${found.full} `);
        }}
        allowsCustomValue
        menuTrigger="input"
      >
        <Label className="visually-hidden">Message {place}</Label>
        <Input
          className="composer-input"
          placeholder={`Message ${place}, or type /mentor`}
          onKeyDown={(event) => {
            const isChoosing = event.currentTarget.getAttribute('aria-activedescendant');
            if (event.key === 'Enter' && !isChoosing) void send();
          }}
        />
        <Popover className="popover completions" placement="top start">
          <ListBox className="options">
            {({ id, usage, about }: Completion) => (
              <ListBoxItem id={id} textValue={usage} className="option">
                <code>{usage}</code>
                <small>{about}</small>
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
      <Button
        className={`send ${typed.trim() === '' ? '' : 'ready'}`}
        aria-label="Send"
        isPending={isSending}
        onPress={() => void send()}
      >
        <SendHorizontal size={18} aria-hidden="true" />
      </Button>
    </div>
  );
}
