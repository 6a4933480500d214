import { Hash, House, Lock, Menu as MenuIcon, MessageSquare, X } from 'lucide-react';
import { useState } from 'react';
import { Button, Group } from 'react-aria-components';
import type { PersonCard, ShownChannel } from '../control/protocol.ts';
import { AppMark } from './avatar.tsx';
import { PaneContext } from './blocks/surface.tsx';
import { Conversation } from './conversation.tsx';
import { HomeTab } from './home-tab.tsx';
import { useChannels, useModals } from './live.ts';
import { ModalWindow } from './modal-window.tsx';
import { PersonSwitch } from './person-switch.tsx';

type Props = {
  person: PersonCard;
  /** `home`, `dm`, or a channel's name. */
  at: string;
  onPerson(handle: string): void;
  onAt(at: string): void;
  onClose?: (() => void) | undefined;
};

/** One person's Slack. */
export function Pane({ person, at, onPerson, onAt, onClose }: Props) {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const channels = useChannels(person.id);
  const modals = useModals(person.id) ?? [];
  const top = modals.at(-1);
  const go = (next: string) => {
    onAt(next);
    setMenuOpen(false);
  };
  const app = channels?.find(({ kind }) => kind === 'im');
  const shown = channels?.find(({ name, kind }) =>
    at === 'dm' ? kind === 'im' : kind !== 'im' && name === at,
  );
  const isApp = at === 'home' || at === 'dm' || (channels !== undefined && !shown);
  return (
    <PaneContext value={element}>
      <section
        ref={setElement}
        className={`pane ${isMenuOpen ? 'menu-open' : ''}`}
        aria-label={`${person.name}'s Slack`}
      >
        <div className="pane-inner" inert={top !== undefined}>
          <nav className="sidebar" aria-label={`${person.name}'s channels`}>
            <div className="workspace-name">Riverside Hospital</div>
            <PersonSwitch person={person} onChange={onPerson} />
            <Sidebar channels={channels ?? []} at={isApp ? (at === 'dm' ? 'dm' : 'home') : at} go={go} />
          </nav>
          {isMenuOpen && (
            <button
              type="button"
              className="veil"
              aria-label="Close the channel list"
              onClick={() => setMenuOpen(false)}
            />
          )}
          <div className="conversation">
            <header className="conversation-head">
              <Button
                className="control-icon menu-button"
                aria-label="Channels and who you are"
                aria-expanded={isMenuOpen}
                onPress={() => setMenuOpen(!isMenuOpen)}
              >
                <MenuIcon size={20} aria-hidden="true" />
              </Button>
              {isApp || !shown ? (
                <h2>
                  <AppMark size={22} /> Mentor
                </h2>
              ) : (
                <h2>
                  <ChannelIcon channel={shown} /> {shown.name}
                  <small>{shown.members} members</small>
                </h2>
              )}
              <span className="you-are">as {person.name}</span>
              {onClose && (
                <Button className="control-icon" aria-label={`Close ${person.name}'s pane`} onPress={onClose}>
                  <X size={18} aria-hidden="true" />
                </Button>
              )}
            </header>
            {isApp && <AppTabs at={at === 'dm' ? 'dm' : 'home'} unread={app?.unread ?? 0} go={go} />}
            {at === 'dm' && app && <Conversation key={`${person.id}/dm`} person={person} channel={app} />}
            {!isApp && shown && (
              <Conversation key={`${person.id}/${shown.id}`} person={person} channel={shown} />
            )}
            {isApp && at !== 'dm' && <HomeTab key={person.id} person={person} />}
          </div>
        </div>
        {top && <ModalWindow key={person.id} person={person} view={top} />}
      </section>
    </PaneContext>
  );
}

const ChannelIcon = ({ channel }: { channel: ShownChannel }) =>
  channel.kind === 'private' ? (
    <Lock size={16} aria-label="Private channel" />
  ) : (
    <Hash size={16} aria-label="Public channel" />
  );

function AppTabs({ at, unread, go }: { at: string; unread: number; go(at: string): void }) {
  const tab = (id: string, label: string, count: number) => (
    <Button className="tab" aria-pressed={at === id} onPress={() => go(id)}>
      {id === 'home' ? (
        <House size={15} aria-hidden="true" />
      ) : (
        <MessageSquare size={15} aria-hidden="true" />
      )}
      {label}
      {count > 0 && <Badge count={count} />}
    </Button>
  );
  return (
    <Group className="tabs" aria-label="Mentor's tabs">
      {tab('home', 'Home', 0)}
      {tab('dm', 'Messages', at === 'dm' ? 0 : unread)}
    </Group>
  );
}

const Badge = ({ count }: { count: number }) => (
  <span className="badge">
    {count}
    <span className="visually-hidden"> unread</span>
  </span>
);

function Sidebar({ channels, at, go }: { channels: ShownChannel[]; at: string; go(at: string): void }) {
  const app = channels.find(({ kind }) => kind === 'im');
  const unread = app?.unread ?? 0;
  const isHere = at === 'home' || at === 'dm';
  return (
    <>
      <h3>Channels</h3>
      <ul>
        {channels
          .filter(({ kind }) => kind !== 'im')
          .map((channel) => (
            <li key={channel.id}>
              <Button
                className={`channel ${channel.unread > 0 ? 'unread' : ''}`}
                aria-current={at === channel.name ? 'page' : undefined}
                onPress={() => go(channel.name)}
              >
                <ChannelIcon channel={channel} />
                <span className="channel-name">{channel.name}</span>
                {channel.unread > 0 && <Badge count={channel.unread} />}
              </Button>
            </li>
          ))}
      </ul>
      <h3>Apps</h3>
      <ul>
        <li>
          <Button
            className={`channel ${unread > 0 ? 'unread' : ''}`}
            aria-current={isHere ? 'page' : undefined}
            onPress={() => go(unread > 0 ? 'dm' : 'home')}
          >
            <AppMark size={20} />
            <span className="channel-name">Mentor</span>
            {unread > 0 && <Badge count={unread} />}
          </Button>
        </li>
      </ul>
    </>
  );
}
