import { fallSilent, type Recovery } from './dead-peers.ts';
import { hasNamespaces, losingPackets, swallowing, type Way } from './ways.ts';

const SILENT_MS = 40_000;
const WITHIN_MS = 60_000;

const seconds = (ms: number | undefined) => (ms === undefined ? 'never' : (ms / 1000).toFixed(1));

const isWell = ({ toldNotReady, ready, answered, delivered, listening, times }: Recovery) =>
  toldNotReady &&
  times === 1 &&
  [ready, answered, delivered, listening].every((ms) => ms !== undefined && ms < WITHIN_MS);

/**
 * A bot whose connections to the database fall silent for 40 s: behind a proxy that swallows, with new connections that
 * work meanwhile and that don't; and, where the machine has network namespaces, with packets that are lost.
 */
export async function loseConnections(server: string, say: (line: string) => void): Promise<boolean> {
  const runs: [string, (url: string) => Promise<Way>, boolean][] = [
    ['open connections', swallowing, false],
    ['all connections', swallowing, true],
    ...(hasNamespaces()
      ? [['lost packets', losingPackets, true] satisfies [string, typeof losingPackets, boolean]]
      : []),
  ];
  say(
    '\nsilent for 40 s | said not ready | seconds until ready | answers | message | listens | messages sent',
  );
  let allWell = true;
  for (const [name, wayTo, newOnesToo] of runs) {
    const back = await fallSilent(server, wayTo, { silentMs: SILENT_MS, newOnesToo });
    const times = [back.ready, back.answered, back.delivered, back.listening].map(seconds);
    say([name, back.toldNotReady, ...times, back.times].join(' | '));
    allWell &&= isWell(back);
  }
  return allWell;
}
