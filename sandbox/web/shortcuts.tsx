import { Zap } from 'lucide-react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { act } from './api.ts';
import { useShared } from './live.ts';

/** The app's global shortcuts, which Slack offers wherever someone is, also where nothing can be typed. */
export function Shortcuts({ user }: { user: string }) {
  const names = useShared('shortcuts') ?? [];
  if (names.length === 0) return null;
  return (
    <MenuTrigger>
      <Button className="shortcuts" aria-label="Mentor's shortcuts">
        <Zap size={17} aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="top start">
        <Menu
          className="menu"
          aria-label="Mentor's shortcuts"
          onAction={(key) => void act(user, { do: 'shortcut', name: String(key) })}
        >
          {names.map((name) => (
            <MenuItem key={name} id={name} className="menu-item">
              {name}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
