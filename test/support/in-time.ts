import { test } from '@jest/globals';
import { IS_SLOW } from './conditions.ts';

/**
 * A test about a confidential notice in the directors' channel. A Slack too slow to say who sits there gets none, by
 * design: the notice goes to each decider alone, which the other tests live through.
 */
export const inTime = IS_SLOW ? test.skip : test;
