/** The tests that drive the sandbox's page in a real Chromium: `npm run test:browser`. */
import base from './jest.config.mjs';

const { globalSetup: _, globalTeardown: __, ...shared } = base;

export default {
  ...shared,
  testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
};
