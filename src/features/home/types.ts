import type { Standing } from '../../domain/cadence/standing.ts';
import type { PairWithPeople } from '../../domain/pairs/queries.ts';

/** Where a pair stands: what both sides and the directors may see. */
export type PairStanding = Standing & { pair: PairWithPeople };
