import { describe, expect, test } from '@jest/globals';
import { runRefused } from '../faults/refused.ts';
import { runFaults } from '../faults/runs.ts';
import { serverUrl } from '../support/template.ts';

const server = serverUrl();
/** The embedded database serves one process: no one could take over. `npm run test:faults` has the long runs. */
const onPostgres = server ? test : test.skip;

describe('two workers, Slack failing at random', () => {
  onPostgres(
    'a killed one loses nothing and doubles nothing',
    async () => {
      const outcome = await runFaults({
        server: server ?? '',
        seed: 7,
        kills: 1,
        disturbance: 'none',
        messages: 40,
        pairs: 5,
        withinMs: 600_000,
        settleMs: 5000,
      });
      expect(outcome).toMatchObject({ finished: true, duplicates: 0, lost: 0, unexplained: 0, sent: 50 });
    },
    900_000,
  );
});

describe('two workers, administrators in the way, and the address refused for an hour', () => {
  onPostgres(
    'nothing is lost, nothing doubled, one director told once',
    async () => {
      const outcome = await runRefused({
        server: server ?? '',
        seed: 3,
        messages: 30,
        pairs: 5,
        withinMs: 600_000,
        settleMs: 5000,
      });
      expect(outcome).toMatchObject({
        finished: true,
        stopped: true,
        duplicates: 0,
        lost: 0,
        unexplained: 0,
        told: 1,
      });
    },
    900_000,
  );
});
