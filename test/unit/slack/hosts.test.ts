import { expect, test } from '@jest/globals';
import { slackSite } from '../../../src/platform/slack/hosts.ts';

test.each([
  [undefined, 'https://slack.com'],
  ['https://slack.com/api/', 'https://slack.com'],
  ['https://slack-gov.com/api/', 'https://slack-gov.com'],
  ['http://127.0.0.1:4000/api/', 'https://slack.com'],
  ['https://evilslack-gov.com/api/', 'https://slack.com'],
])('people open Slack of the API %s at %s', (apiUrl, site) => {
  expect(slackSite(apiUrl)).toBe(site);
});
