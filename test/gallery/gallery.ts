import { changes } from './changes.ts';
import { confidential } from './confidential.ts';
import { corrections } from './corrections.ts';
import { matches } from './matches.ts';
import { owned } from './own.ts';
import { people } from './people.ts';
import { programs } from './programs.ts';
import { rosters } from './rosters.ts';
import { rounds } from './rounds.ts';
import type { Sample } from './samples.ts';
import { schedules } from './schedules.ts';
import { setups } from './setups.ts';
import { times } from './times.ts';
import { typed } from './typed.ts';
import { year } from './year.ts';

/** Every view and message the product can make, as small and as large as it gets, with no one's words in it. */
export const gallery: readonly Sample[] = [
  ...matches,
  ...corrections,
  ...confidential,
  ...programs,
  ...setups,
  ...rosters,
  ...schedules,
  ...year,
  ...changes,
  ...people,
  ...owned,
  ...rounds,
  ...times,
  ...typed,
];
