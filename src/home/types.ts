import type { Standing } from '../cadence/standing.ts';
import type { PairWithPeople } from '../pairs/queries.ts';

/** Where a pair stands: what both sides and the directors may see. */
export type PairStanding = Standing & { pair: PairWithPeople };
