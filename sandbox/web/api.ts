import { useSyncExternalStore } from 'react';
import type { ActInput, ActResult, Journey } from '../control/protocol.ts';
import type { Obj } from '../slack/types.ts';

type Toast = { id: number; text: string };

let toasts: Toast[] = [];
let lastToast = 0;
const listeners = new Set<() => void>();

function setToasts(next: Toast[]): void {
  toasts = next;
  for (const listener of [...listeners]) listener();
}

/** Says something in passing. */
export function toast(text: string): void {
  lastToast += 1;
  const id = lastToast;
  setToasts([...toasts.filter((shown) => shown.text !== text), { id, text }]);
  setTimeout(() => dismissToast(id), 8000);
}

export function dismissToast(id: number): void {
  setToasts(toasts.filter((shown) => shown.id !== id));
}

export const useToasts = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );

async function post<T>(path: string, body: unknown): Promise<T | undefined> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (response.ok) return answer;
    toast(answer.error ?? "The sandbox couldn't do that.");
  } catch {
    toast("The sandbox isn't answering. Is it still running?");
  }
  return undefined;
}

/** Acts as a person; undefined when it was refused, which the visitor has been told. */
export async function act(user: string, what: ActInput): Promise<ActResult | undefined> {
  const result = await post<ActResult>(`/api/as/${user}`, what);
  if (result?.failed) toast(TROUBLE[result.failed] ?? `That failed: ${result.failed}`);
  return result;
}

const TROUBLE: Record<string, string> = {
  operation_timeout:
    "The bot didn't answer within 3 seconds. Slack would say: We had some trouble connecting.",
  dispatch_failed: "The bot couldn't be reached. Slack would say: We had some trouble connecting.",
  invalid_response: "Slack wouldn't accept the bot's answer. See Traffic.",
};

/** Uploads a file for a form. */
export async function pickFile(user: string, file: File): Promise<Obj | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return post<Obj>(`/api/as/${user}`, {
    do: 'pick',
    name: file.name,
    base64: btoa(binary),
  } satisfies ActInput);
}

export const moveClock = (journey: Journey) => post<ActResult>('/api/clock', journey);
export const resetProgram = () => post<ActResult>('/api/reset', {});
export const playStep = (id: string) => post<ActResult>(`/api/tour/${id}`, {});
