import { expect, test } from '@jest/globals';
import { fallSilent } from '../../faults/dead-peers.ts';
import { swallowing } from '../../faults/ways.ts';
import { serverUrl } from '../../support/template.ts';

const server = serverUrl();
/** `npm run test:faults -- silence` has the longer runs, and real packet loss. */
const onPostgres = server ? test : test.skip;

onPostgres(
  'a bot whose open connections all fall silent says so, and is back within a minute',
  async () => {
    const back = await fallSilent(server ?? '', swallowing, { silentMs: 40_000, newOnesToo: true });
    expect(back.toldNotReady).toBe(true);
    for (const told of [back.named, back.late])
      expect(told).toEqual(expect.arrayContaining(['connections', 'queue.sender', 'queue.sweep']));
    for (const ms of [back.ready, back.answered, back.delivered, back.listening])
      expect(ms).toBeLessThan(60_000);
    expect(back.times).toBe(1);
  },
  900_000,
);
