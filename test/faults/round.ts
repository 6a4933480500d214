import { addClasses, classStandings } from '../support/classes.ts';
import { killAgainAndAgain } from './killing.ts';

const NOW = new Date('2026-07-13T17:00:00Z');

/** The announcement of class matches, its workers killed at random moments: all pairs or none, every message once. */
export const killRounds = (server: string, say: (line: string) => void): Promise<boolean> =>
  killAgainAndAgain(server, say, {
    title: 'The class match',
    worker: 'test/faults/round-worker.ts',
    now: NOW,
    kills: Number(process.env.ROUND_KILLS ?? 50),
    programs: 220,
    add: (db, programs) => addClasses(db, programs, 24, NOW),
    standings: classStandings,
  });
