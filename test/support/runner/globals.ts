import type * as jestGlobals from '@jest/globals';
import { getState } from 'jest-circus';

/** What `@jest/globals` exports, from the runner, which puts it on the global object. */
const given = globalThis as unknown as Pick<
  typeof jestGlobals,
  'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'test'
>;

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } = given;

/** `jest.setTimeout` for the rest of a file; see `limits.ts`. */
export const jest = {
  setTimeout: (ms: number) => {
    getState().testTimeout = ms;
  },
};
