import { useSyncExternalStore } from 'react';

/** How the visitor has set the page up; kept in the address, so that it can be reloaded and shared. */
export type Settings = {
  /** Handles of the people in the first and second pane. */
  as: string;
  also: string;
  /** What each pane shows: `home`, `dm`, or a channel's name. */
  at: string;
  alsoAt: string;
  panel: '' | 'story' | 'traffic';
  tour: boolean;
  theme: 'auto' | 'light' | 'dark';
};

const THEME = 'mentor-sandbox.theme';

function read(): Settings {
  const query = new URLSearchParams(location.search);
  const panel = query.get('panel');
  const wide = matchMedia('(min-width: 1100px)').matches;
  const theme = query.get('theme') ?? localStorage.getItem(THEME) ?? 'auto';
  return {
    as: query.get('as') ?? '',
    also: query.get('also') ?? '',
    at: query.get('at') ?? 'home',
    alsoAt: query.get('alsoAt') ?? 'dm',
    panel: panel === 'story' || panel === 'traffic' ? panel : panel === null && wide ? 'story' : '',
    tour: query.get('tour') !== 'off',
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
  };
}

let settings = read();
const listeners = new Set<() => void>();

function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (settings.theme === 'auto') delete dataset.theme;
  else dataset.theme = settings.theme;
}
applyTheme();

/** Changes what is set and writes it to the address. */
export function change(next: Partial<Settings>): void {
  settings = { ...settings, ...next };
  const query = new URLSearchParams();
  const { as, also, at, alsoAt, panel, tour, theme } = settings;
  if (as) query.set('as', as);
  query.set('at', at);
  if (also) {
    query.set('also', also);
    query.set('alsoAt', alsoAt);
  }
  query.set('panel', panel || 'none');
  if (!tour) query.set('tour', 'off');
  history.replaceState(null, '', `?${query}`);
  if (next.theme) localStorage.setItem(THEME, theme);
  applyTheme();
  for (const listener of [...listeners]) listener();
}

export const useSettings = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => settings,
  );
