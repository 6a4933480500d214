import { addTurns, standings } from '../support/turns.ts';
import { killAgainAndAgain } from './killing.ts';

const NOW = new Date('2027-07-01T17:00:00Z');
const RESIDENTS = 75;

/** The year's turn, its workers killed at random moments. */
export const killTurns = (server: string, say: (line: string) => void): Promise<boolean> =>
  killAgainAndAgain(server, say, {
    title: 'The year’s turn',
    worker: 'test/faults/turn-worker.ts',
    now: NOW,
    kills: Number(process.env.TURN_KILLS ?? 50),
    programs: 60,
    add: (db, programs) => addTurns(db, programs, RESIDENTS, NOW),
    standings,
  });
