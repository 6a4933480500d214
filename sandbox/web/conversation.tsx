import { Fragment, useEffect, useRef, useState } from 'react';
import type { PersonCard, ShownChannel, ShownMessage } from '../control/protocol.ts';
import { act } from './api.ts';
import { Composer } from './composer.tsx';
import { useMessages } from './live.ts';
import { MessageRow } from './message-row.tsx';
import { Shortcuts } from './shortcuts.tsx';

const dayOf = (at: number, zone: string) =>
  new Date(at).toLocaleDateString('en-US', {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    year: 'numeric',
    timeZone: zone,
  });

/** What is on the screen is read. */
function useRead(user: string, { id, unread }: ShownChannel): void {
  useEffect(() => {
    if (unread > 0) void act(user, { do: 'read', channel: id });
  }, [user, id, unread]);
}

/** The messages of a channel or of the DM with the app, and where to type. */
export function Conversation({ person, channel }: { person: PersonCard; channel: ShownChannel }) {
  const messages = useMessages(person.id, channel.id) ?? [];
  const scroller = useRef<HTMLDivElement>(null);
  const [firstNew] = useState(() => newFrom(messages, person.id, channel.unread));
  useRead(person.id, channel);
  const inner = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const last = messages.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last message scrolls to the end
  useEffect(() => {
    isAtEnd.current = true;
    scrollToEnd(scroller.current);
  }, [last, messages.length]);
  // What grows later, such as a chart that is drawn, does not push the end out of sight.
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) scrollToEnd(scroller.current);
    });
    if (inner.current) observer.observe(inner.current);
    return () => observer.disconnect();
  }, []);
  return (
    <>
      <div
        className="messages"
        ref={scroller}
        role="log"
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
        }}
      >
        <div className="messages-inner" ref={inner}>
          {messages.length === 0 && <Empty channel={channel} />}
          <Messages messages={messages} person={person} firstNew={firstNew} />
        </div>
      </div>
      {channel.kind === 'im' ? (
        <ReadOnly user={person.id} />
      ) : (
        <Composer user={person.id} channel={channel} />
      )}
    </>
  );
}

type Listed = { messages: readonly ShownMessage[]; person: PersonCard; firstNew: string | undefined };

/** Messages with a line where a day begins, and where the new ones do. */
const Messages = ({ messages, person, firstNew }: Listed) =>
  messages.map((message, index) => {
    const day = dayOf(message.at, person.zone);
    const before = messages[index - 1];
    const isNewDay = !before || dayOf(before.at, person.zone) !== day;
    return (
      <Fragment key={message.id}>
        {isNewDay && (
          <div className="day-line">
            <span>{day}</span>
          </div>
        )}
        {message.id === firstNew && (
          <div className="new-line">
            <span>New</span>
          </div>
        )}
        <MessageRow message={message} person={person} />
      </Fragment>
    );
  });

/** The app's own tab takes no messages and no commands, as in Slack. */
const ReadOnly = ({ user }: { user: string }) => (
  <div className="read-only">
    <Shortcuts user={user} />
    <p>
      Sending messages to this app has been turned off. Type <code>/mentor</code> in a channel, or use the
      buttons here.
    </p>
  </div>
);

function scrollToEnd(box: HTMLElement | null): void {
  if (box) box.scrollTop = box.scrollHeight;
}

function newFrom(messages: ShownMessage[], user: string, unread: number): string | undefined {
  const others = messages.filter(({ kind, from }) => kind === 'message' && from !== user);
  return unread > 0 && unread < others.length ? others.at(-unread)?.id : undefined;
}

function Empty({ channel }: { channel: ShownChannel }) {
  if (channel.kind === 'im')
    return (
      <div className="empty">
        <h3>Nothing from Mentor yet</h3>
        <p>Messages and reminders arrive here. The Home tab shows your mentoring at a glance.</p>
      </div>
    );
  return (
    <div className="empty">
      <h3>#{channel.name}</h3>
      <p>
        This is the very beginning of the channel. You can type <code>/mentor</code> here, too. Only you will
        see the answer.
      </p>
    </div>
  );
}
