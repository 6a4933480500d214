const running = new Set<Promise<unknown>>();

/** Counts a listener's work until it ends, so that a graceful stop can wait for it. */
export function track<T>(work: Promise<T>): Promise<T> {
  running.add(work);
  const done = () => running.delete(work);
  work.then(done, done);
  return work;
}

/** Waits until no listener is at work, for at most this many milliseconds; tells how many were left. */
export async function settled(withinMs: number): Promise<number> {
  const deadline = Date.now() + withinMs;
  while (running.size > 0 && Date.now() < deadline) {
    const rest = new Promise((resolve) => setTimeout(resolve, Math.min(100, deadline - Date.now())));
    await Promise.race([Promise.allSettled(running), rest]);
  }
  return running.size;
}
