import Sequencer from '@jest/test-sequencer';

/** Small files that compute for long: on a machine that has no times yet, Jest would begin them last. */
const FIRST = [
  '/integration/cadence/year',
  '/unit/class-match/exact',
  '/privacy/endings',
  '/privacy/successors',
];

/** Files that wait more than they compute, for processes and for seconds, the longest first. */
const WAITING = [
  '/roster/admin',
  '/journeys/faults',
  '/journeys/replicas',
  '/start/',
  '/roster/import',
  '/unit/ticking/',
  '/journeys/slow-answers',
  '/journeys/delivery-late',
  '/delivery/commands',
  '/workspace/faults',
  '/outbox/watchdog',
  '/slack/socket',
];

/** Where a file stands in a list, or behind all that stand there. */
const placeIn = (list, { path }) => {
  const place = list.findIndex((part) => path.includes(part));
  return place < 0 ? list.length : place;
};

const isIn = (list) => (test) => placeIn(list, test) < list.length;

/**
 * The usual order, the longest or largest file first, with the files that wait at the end: one of the processes takes
 * its files from there, so that what waits runs beside what computes.
 */
export default class extends Sequencer {
  async sort(tests) {
    const usual = await super.sort(tests);
    const waiting = usual.filter(isIn(WAITING));
    const computing = usual.filter((test) => !isIn(WAITING)(test));
    return [
      ...computing.sort((one, other) => placeIn(FIRST, one) - placeIn(FIRST, other)),
      ...waiting.sort((one, other) => placeIn(WAITING, other) - placeIn(WAITING, one)),
    ];
  }
}
