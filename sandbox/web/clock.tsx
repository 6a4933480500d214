import { ChevronDown, Clock as ClockIcon, RotateCcw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, Group, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import type { Clock, Journey } from '../control/protocol.ts';
import { moveClock, resetProgram } from './api.ts';
import { ConfirmDialog } from './dialog.tsx';
import { sandboxNow, useShared } from './live.ts';

const GO: { id: string; label: string; short: string; journey: Journey }[] = [
  { id: 'day', label: 'One day ahead', short: '+1 day', journey: { to: 'day' } },
  { id: 'fortnight', label: 'Two weeks ahead', short: '+2 weeks', journey: { to: 'fortnight' } },
  { id: 'next', label: 'To the next message', short: 'Next message', journey: { to: 'next' } },
  { id: 'year', label: 'To the next academic year', short: 'Next year', journey: { to: 'year' } },
];

function useTick(): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), 1000);
    return () => clearInterval(timer);
  }, []);
}

/** The date and time of the sandbox, and ways to move on. */
export function ClockControl() {
  useTick();
  const clock = useShared('clock');
  const [isAsking, setAsking] = useState(false);
  if (!clock) return null;
  const isBusy = clock.travelling !== null;
  return (
    <Group className="clock" aria-label="Sandbox clock">
      <MenuTrigger>
        <Button
          className="clock-button"
          isDisabled={isBusy}
          aria-label={`${shownTime(clock)}. Move the clock`}
        >
          {isBusy ? (
            <span className="spinner" aria-hidden="true" />
          ) : (
            <ClockIcon size={16} aria-hidden="true" />
          )}
          <time className="long">{shownTime(clock)}</time>
          <time className="short">{shownTime(clock, true)}</time>
          <ChevronDown size={14} aria-hidden="true" />
        </Button>
        <Popover className="popover" placement="bottom">
          <Menu
            className="menu"
            onAction={(key) => {
              const go = GO.find(({ id }) => id === key);
              if (go) void moveClock(go.journey);
              else setAsking(true);
            }}
          >
            {GO.map(({ id, label }) => (
              <MenuItem key={id} id={id} className="menu-item">
                {label}
              </MenuItem>
            ))}
            <Separator className="separator" />
            <MenuItem id="reset" className="menu-item">
              <span>
                <RotateCcw size={14} aria-hidden="true" /> Reset the program
              </span>
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
      <div className="clock-quick">
        {GO.slice(0, 3).map(({ id, short, journey }) => (
          <Button key={id} className="quick" isDisabled={isBusy} onPress={() => void moveClock(journey)}>
            {short}
          </Button>
        ))}
      </div>
      <span className="visually-hidden" role="status">
        {clock.travelling ?? ''}
      </span>
      {isAsking && (
        <ConfirmDialog
          title="Reset the program?"
          confirm="Reset program"
          deny="Cancel"
          danger
          onDeny={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            void resetProgram();
          }}
        >
          <p>Everything goes back to the day the program was set up, and the clock to now.</p>
        </ConfirmDialog>
      )}
    </Group>
  );
}

function shownTime(clock: Clock, isShort = false): string {
  return new Date(sandboxNow(clock)).toLocaleString('en-US', {
    ...(isShort ? {} : { weekday: 'short' as const }),
    month: 'short',
    day: 'numeric',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZone: clock.zone,
  });
}
