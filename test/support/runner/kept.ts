const closers: (() => Promise<void>)[] = [];

/** Has what is kept for later files of this process closed before the process ends. */
export function closeAtTheEnd(close: () => Promise<void>): void {
  closers.push(close);
}

/** Closes everything that was kept. */
export async function closeKept(): Promise<void> {
  await Promise.all(closers.map((close) => close()));
}
