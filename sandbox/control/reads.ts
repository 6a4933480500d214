import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const kept = z.record(z.string(), z.number());

/** Up to where each person has read each channel, by order of appearance; kept in a file when there is one. */
export type Reads = {
  upTo(user: string, channel: string): number;
  mark(user: string, channel: string, order: number): boolean;
  clear(): void;
};

/** Opens the read marks; an unreadable file counts as empty, for they are a convenience only. */
export function openReads(file: string | undefined): Reads {
  const marks = new Map<string, number>(Object.entries(load(file)));
  const save = () => file && writeFileSync(file, JSON.stringify(Object.fromEntries(marks)));
  return {
    upTo: (user, channel) => marks.get(`${user}/${channel}`) ?? 0,
    mark(user, channel, order) {
      const key = `${user}/${channel}`;
      if ((marks.get(key) ?? 0) >= order) return false;
      marks.set(key, order);
      save();
      return true;
    },
    clear() {
      marks.clear();
      save();
    },
  };
}

function load(file: string | undefined): Record<string, number> {
  if (!file || !existsSync(file)) return {};
  try {
    return kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
