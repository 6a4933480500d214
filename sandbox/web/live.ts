import { useSyncExternalStore } from 'react';
import type {
  Clock,
  Hint,
  LiveMessage,
  PersonCard,
  ShownChannel,
  ShownMessage,
  ShownView,
  Story,
  Tour,
  Traffic,
  Trouble,
} from '../control/protocol.ts';

/** What the server keeps up to date for the page, by key. */
type Shared = {
  people: PersonCard[];
  names: Record<string, string>;
  shortcuts: string[];
  bot: { user: string; name: string };
  clock: Clock;
  hints: Hint[];
  tour: Tour;
  troubles: Trouble[];
  story: Story | null;
  traffic: Traffic | null;
};

const parts = new Map<string, unknown>();
const listeners = new Set<() => void>();
let connection: 'connecting' | 'open' | 'lost' = 'connecting';
/** When the clock's part came, by this machine's time, to let it run on from there. */
let clockCame = Date.now();
let socket: WebSocket | undefined;
let watched: string[] = [];

function tell(): void {
  for (const listener of [...listeners]) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function connect(): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  socket = new WebSocket(`${scheme}://${location.host}/live`);
  socket.addEventListener('open', () => {
    connection = 'open';
    parts.clear();
    socket?.send(JSON.stringify({ watch: watched }));
  });
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as LiveMessage;
    for (const [key, value] of Object.entries(message.parts)) {
      if (value === null && key !== 'story' && key !== 'traffic' && !key.endsWith('/home')) parts.delete(key);
      else parts.set(key, value);
      if (key === 'clock') clockCame = Date.now();
    }
    tell();
  });
  socket.addEventListener('close', () => {
    connection = 'lost';
    tell();
    setTimeout(connect, 1000);
  });
}

/** Says whose eyes the page is looking through; the server sends what they see. */
export function watchPeople(users: string[]): void {
  if (socket && users.join() === watched.join()) return;
  watched = users;
  if (!socket) connect();
  else if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ watch: users }));
}

function usePart<T>(key: string): T | undefined {
  return useSyncExternalStore(subscribe, () => parts.get(key) as T | undefined);
}

/** A part that every page holds. */
export function useShared<K extends keyof Shared>(key: K): Shared[K] | undefined {
  return usePart<Shared[K]>(key);
}

export const useChannels = (user: string) => usePart<ShownChannel[]>(`${user}/channels`);
export const useMessages = (user: string, channel: string) =>
  usePart<ShownMessage[]>(`${user}/messages/${channel}`);
export const useHome = (user: string) => usePart<ShownView | null>(`${user}/home`);
export const useModals = (user: string) => usePart<ShownView[]>(`${user}/modals`);

/** Whether the sandbox answers. */
export const useConnection = () => useSyncExternalStore(subscribe, () => connection);

/** The sandbox's time now, in epoch milliseconds. */
export function sandboxNow(clock: Clock): number {
  return clock.now + (clock.travelling ? 0 : Date.now() - clockCame);
}

/** The name of a person or channel. */
export function useNames(): (id: string) => string | undefined {
  const names = useShared('names');
  return (id) => names?.[id];
}
