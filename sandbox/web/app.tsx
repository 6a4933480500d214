import { Columns2, Compass, Eye, Monitor, Moon, Sun, TriangleAlert, Unplug, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, Group, ToggleButton } from 'react-aria-components';
import type { PersonCard } from '../control/protocol.ts';
import { dismissToast, useToasts } from './api.ts';
import { AppMark } from './avatar.tsx';
import { ClockControl } from './clock.tsx';
import { useConnection, useShared, watchPeople } from './live.ts';
import { Pane } from './pane.tsx';
import { Panel } from './panel.tsx';
import { change, useSettings } from './settings.ts';
import { TourBar } from './tour-bar.tsx';

const DEFAULTS = ['maya', 'dana'];

function pick(people: PersonCard[], handle: string, otherwise: string | undefined): PersonCard | undefined {
  return (
    people.find((person) => person.handle === handle) ??
    people.find((person) => person.handle === otherwise) ??
    people[0]
  );
}

/** The sandbox: one or two people's Slack, the clock above, what happens behind the scenes beside. */
export function App() {
  const settings = useSettings();
  const people = useShared('people') ?? [];
  const first = pick(people, settings.as, DEFAULTS[0]);
  const second = settings.also ? pick(people, settings.also, DEFAULTS[1]) : undefined;
  const [front, setFront] = useState<'first' | 'second'>('first');
  const watched = [first?.id, second?.id].flatMap((id) => id ?? []);
  const key = [...new Set(watched)].join();
  useEffect(() => watchPeople(key === '' ? [] : key.split(',')), [key]);
  return (
    <div className="app">
      <TopBar />
      <Troubles />
      <Lost />
      <TourBar />
      {second && first && <FrontSwitch first={first} second={second} front={front} onChange={setFront} />}
      <main className={`stage ${second ? `two front-${front}` : ''}`}>
        <h1 className="visually-hidden">Mentor sandbox</h1>
        {first && (
          <Pane
            person={first}
            at={settings.at}
            onPerson={(as) => change({ as })}
            onAt={(at) => change({ at })}
          />
        )}
        {second && (
          <Pane
            person={second}
            at={settings.alsoAt}
            onPerson={(also) => change({ also })}
            onAt={(alsoAt) => change({ alsoAt })}
            onClose={() => change({ also: '' })}
          />
        )}
        {!first && <div className="empty">Opening the sandbox…</div>}
        <Panel />
      </main>
      <Toasts />
    </div>
  );
}

function TopBar() {
  const { panel, tour, also, as } = useSettings();
  const steps = useShared('tour')?.steps.length ?? 0;
  const people = useShared('people') ?? [];
  const other = people.find(({ handle }) => handle === (as === 'dana' ? 'maya' : 'dana')) ?? people.at(-1);
  return (
    <header className="topbar">
      <div className="brand">
        <AppMark size={26} />
        <span>
          Mentor <em>sandbox</em>
        </span>
      </div>
      <ClockControl />
      <div className="tools">
        {steps > 0 && (
          <ToggleButton className="tool" isSelected={tour} onChange={(isOn) => change({ tour: isOn })}>
            <Compass size={17} aria-hidden="true" /> <span>Tour</span>
          </ToggleButton>
        )}
        <ToggleButton
          className="tool"
          isSelected={also !== ''}
          onChange={(isOn) => change(isOn && other ? { also: other.handle, alsoAt: 'home' } : { also: '' })}
        >
          <Columns2 size={17} aria-hidden="true" /> <span>Side by side</span>
        </ToggleButton>
        <ToggleButton
          className="tool"
          isSelected={panel !== ''}
          onChange={(isOn) => change({ panel: isOn ? 'story' : '' })}
        >
          <Eye size={17} aria-hidden="true" /> <span>Who saw what</span>
        </ToggleButton>
        <ThemeSwitch />
      </div>
    </header>
  );
}

const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const THEME_NAME = { auto: 'same as your system', light: 'light', dark: 'dark' };

function ThemeSwitch() {
  const { theme } = useSettings();
  const Icon = { auto: Monitor, light: Sun, dark: Moon }[theme];
  return (
    <Button
      className="tool"
      aria-label={`Colors: ${THEME_NAME[theme]}. Change to ${THEME_NAME[NEXT[theme]]}`}
      onPress={() => change({ theme: NEXT[theme] })}
    >
      <Icon size={17} aria-hidden="true" />
    </Button>
  );
}

/** On a narrow screen one of two people is in front. */
function FrontSwitch(props: {
  first: PersonCard;
  second: PersonCard;
  front: 'first' | 'second';
  onChange(front: 'first' | 'second'): void;
}) {
  const { first, second, front, onChange } = props;
  return (
    <Group className="front-switch" aria-label="Whose Slack is in front">
      <Button className="tab" aria-pressed={front === 'first'} onPress={() => onChange('first')}>
        {first.name}
      </Button>
      <Button className="tab" aria-pressed={front === 'second'} onPress={() => onChange('second')}>
        {second.name}
      </Button>
    </Group>
  );
}

/** What Slack refused, loudly. */
function Troubles() {
  const troubles = useShared('troubles') ?? [];
  const [dismissed, setDismissed] = useState<string[]>([]);
  const open = troubles.filter(({ key }) => !dismissed.includes(key));
  if (open.length === 0) return null;
  return (
    <section className="troubles" role="alert" aria-label="What Slack refused">
      <TriangleAlert size={20} aria-hidden="true" />
      <div>
        <strong>
          Slack wouldn't accept this: {open.length} {open.length === 1 ? 'problem' : 'problems'}
        </strong>
        {open.slice(-5).map(({ key, kind, message, details }) => (
          <div key={key}>
            <code>{kind}</code> {message}
            {details.length > 0 && (
              <ul>
                {details.map((detail) => (
                  <li key={detail}>{detail}</li>
                ))}
              </ul>
            )}
          </div>
        ))}
      </div>
      <Button
        className="control-icon"
        aria-label="Dismiss"
        onPress={() => setDismissed([...dismissed, ...open.map(({ key }) => key)])}
      >
        <X size={18} aria-hidden="true" />
      </Button>
    </section>
  );
}

function Lost() {
  const connection = useConnection();
  if (connection !== 'lost') return null;
  return (
    <div className="lost" role="status">
      <Unplug size={16} aria-hidden="true" /> The sandbox has stopped. Start it again with{' '}
      <code>npm run sandbox</code>, and this page will reconnect.
    </div>
  );
}

function Toasts() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status">
      {toasts.map(({ id, text }) => (
        <div key={id} className="toast">
          {text}
          <Button className="control-icon" aria-label="Dismiss" onPress={() => dismissToast(id)}>
            <X size={16} aria-hidden="true" />
          </Button>
        </div>
      ))}
    </div>
  );
}
