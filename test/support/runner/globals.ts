import { ModernFakeTimers } from '@jest/fake-timers';
import type * as jestGlobals from '@jest/globals';
import { getState } from 'jest-circus';

/** What `@jest/globals` exports, from the runner, which puts it on the global object. */
const given = globalThis as unknown as Pick<
  typeof jestGlobals,
  'afterAll' | 'afterEach' | 'beforeAll' | 'beforeEach' | 'describe' | 'expect' | 'test'
>;

export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } = given;

const TEMPORAL = /^Temporal\.(\w+)$/;
const kindOf = (value: unknown) => TEMPORAL.exec(Object.prototype.toString.call(value).slice(8, -1))?.[1];

// Dates keep their value where `expect` doesn't look, so that without this any two would be equal.
expect.addEqualityTesters([
  (one: unknown, other: unknown) => {
    const kind = kindOf(one);
    if (!kind && !kindOf(other)) return undefined;
    return kind === kindOf(other) && String(one) === String(other);
  },
]);

const timers = new ModernFakeTimers({
  config: { fakeTimers: { enableGlobally: false } } as ConstructorParameters<
    typeof ModernFakeTimers
  >[0]['config'],
  global: globalThis,
});

export const jest = {
  /** For the rest of a file; see `limits.ts`. */
  setTimeout: (ms: number) => {
    getState().testTimeout = ms;
  },
  useFakeTimers: timers.useFakeTimers.bind(timers),
  setSystemTime: timers.setSystemTime.bind(timers),
  useRealTimers: timers.useRealTimers.bind(timers),
};
