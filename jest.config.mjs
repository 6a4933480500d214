/** One configuration for unit, integration and journey tests; Node runs the TypeScript as it is. */
export default {
  runner: '<rootDir>/test/support/runner/runner.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/sandbox/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {},
  setupFiles: ['<rootDir>/test/support/runner/resolve.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/runner/limits.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  maxWorkers: 3, // on two cores: many tests wait for timers and processes
  testSequencer: '<rootDir>/test/support/runner/sequencer.mjs',
};
