import Sequencer from '@jest/test-sequencer';

/** Small files that wait or compute for long: on a machine that has no times yet, Jest would begin them last. */
const FIRST = [
  '/integration/cadence/year',
  '/unit/ticking/',
  '/unit/class-match/exact',
  '/journeys/faults',
  '/journeys/replicas',
  '/start/other-token',
  '/start/keys',
  '/journeys/slow-answers',
];

const isFirst = ({ path }) => FIRST.some((part) => path.includes(part));

/** The usual order, the longest or largest file first, but for those whose size says nothing of their time. */
export default class extends Sequencer {
  async sort(tests) {
    const usual = await super.sort(tests);
    return [...usual.filter(isFirst), ...usual.filter((test) => !isFirst(test))];
  }
}
