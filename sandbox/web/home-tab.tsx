import { useEffect, useState } from 'react';
import type { PersonCard, ShownView } from '../control/protocol.ts';
import { act } from './api.ts';
import { Blocks } from './blocks/blocks.tsx';
import { SurfaceProvider } from './blocks/surface.tsx';
import { useHome } from './live.ts';
import { useHands } from './use-surface.ts';

/** The app's Home tab; opening it tells the bot, as in Slack. */
export function HomeTab({ person }: { person: PersonCard }) {
  const view = useHome(person.id);
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    void act(person.id, { do: 'home' }).then(() => setAsked(true));
  }, [person.id]);
  const hash = view?.hash;
  useEffect(() => {
    if (hash) void act(person.id, { do: 'read', channel: 'home' });
  }, [person.id, hash]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="messages home" tabIndex={0} aria-label="Home tab">
      {view ? <HomeView key={view.id} person={person} view={view} /> : <Waiting isAsked={isAsked} />}
    </section>
  );
}

function Waiting({ isAsked }: { isAsked: boolean }) {
  return (
    <div className="empty">
      {isAsked ? (
        <p>The app hasn't published a Home tab for this person yet.</p>
      ) : (
        <p>Loading the Home tab…</p>
      )}
    </div>
  );
}

function HomeView({ person, view }: { person: PersonCard; view: ShownView }) {
  const hands = useHands({ user: person.id, zone: person.zone, where: { view: view.id }, state: view.state });
  return (
    <SurfaceProvider value={hands}>
      <div className="home-inner">
        <Blocks blocks={view.blocks} />
      </div>
    </SurfaceProvider>
  );
}
