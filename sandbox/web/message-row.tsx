import { EyeOff, FileText } from 'lucide-react';
import { memo } from 'react';
import type { PersonCard, ShownMessage } from '../control/protocol.ts';
import { AppMark, Avatar } from './avatar.tsx';
import { Blocks } from './blocks/blocks.tsx';
import { SurfaceProvider } from './blocks/surface.tsx';
import { Mrkdwn } from './blocks/text.tsx';
import { useNames } from './live.ts';
import { useHands } from './use-surface.ts';

const timeOf = (at: number, zone: string) =>
  new Date(at).toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit', timeZone: zone });

const fullTime = (at: number, zone: string) =>
  new Date(at).toLocaleString('en-US', { dateStyle: 'full', timeStyle: 'short', timeZone: zone });

/** One message as the person reads it. */
export const MessageRow = memo(
  function MessageRow({ message, person }: { message: ShownMessage; person: PersonCard }) {
    const names = useNames();
    const isBot = message.from === 'bot';
    const isSlack = message.from === 'slack';
    const name = isBot ? 'Mentor' : isSlack ? 'Slackbot' : (names(message.from) ?? message.from);
    const isPrivate = message.kind !== 'message';
    return (
      <article
        className={`message ${isPrivate ? 'ephemeral' : ''}`}
        aria-label={`${name}, ${timeOf(message.at, person.zone)}`}
      >
        {isBot ? <AppMark /> : <Avatar name={name} />}
        <div className="message-main">
          {isPrivate && (
            <div className="only-you">
              <EyeOff size={13} aria-hidden="true" /> Only visible to you
            </div>
          )}
          <div className="message-head">
            <strong>{name}</strong>
            {(isBot || isSlack) && <span className="app-badge">App</span>}
            <time title={fullTime(message.at, person.zone)}>{timeOf(message.at, person.zone)}</time>
          </div>
          <Body message={message} person={person} />
        </div>
      </article>
    );
  },
  (before, after) =>
    before.person.id === after.person.id && JSON.stringify(before.message) === JSON.stringify(after.message),
);

function Body({ message, person }: { message: ShownMessage; person: PersonCard }) {
  const hands = useHands({
    user: person.id,
    zone: person.zone,
    where: { channel: message.channel, ts: message.ts, ephemeral: message.kind === 'ephemeral' },
    state: message.state,
  });
  return (
    <SurfaceProvider value={hands}>
      {message.blocks.length > 0 ? (
        <Blocks blocks={message.blocks} />
      ) : (
        <div className="message-text">
          <Mrkdwn text={message.text} />
          {message.edited && <span className="muted"> (edited)</span>}
        </div>
      )}
      {message.files.map(({ id, name }) => (
        <a key={id} className="file-link" href={`/api/files/${person.id}/${id}`}>
          <FileText size={18} aria-hidden="true" /> {name}
        </a>
      ))}
    </SurfaceProvider>
  );
}
