import type { PairSide } from '../../platform/database/tables/pairs.ts';
export const SIDES: readonly PairSide[] = ['resident', 'mentor'];

/** A reminder step, named by its days from the due date. `met` isn't on the ladder: it's the question after an agreed date. */
export type StepName = '-14' | '0' | '+14' | '+28' | 'met';
/** A step of the reminder ladder with its days and sides. */
export type Rung = {
  name: Exclude<StepName, 'met'>;
  days: number;
  to: readonly PairSide[];
  /** What a program that chooses its steps reads. */
  label: string;
};

/** The whole ladder, in order; a program may leave steps out. */
export const LADDER: readonly Rung[] = [
  { name: '-14', days: -14, to: ['resident'], label: '2 weeks before, to the resident' },
  { name: '0', days: 0, to: SIDES, label: 'On the day, to both' },
  { name: '+14', days: 14, to: SIDES, label: '2 weeks after, to both' },
  { name: '+28', days: 28, to: SIDES, label: '4 weeks after, to both (last one)' },
];
