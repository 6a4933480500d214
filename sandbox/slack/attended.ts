/** How often it is looked whether this process gets its turns, and the most that one look counts, in milliseconds. */
const LOOK_MS = 10;
const MOST_MS = 20;

const real = performance.now.bind(performance); // also where a test has replaced the calendar

let counted = 0;
let last = real();

function look(): void {
  const now = real();
  counted += Math.min(now - last, MOST_MS);
  last = now;
}

setInterval(look, LOOK_MS).unref();

/**
 * A clock in milliseconds that goes on only while this process gets its turns. A busy machine takes turns away, so a
 * deadline by this clock is missed by what hangs and not by what is slow.
 */
export function attended(): number {
  look();
  return counted;
}
