/** Slack and GovSlack: each is a site of its own, and what belongs to one must not be sent to the other. */
const SITES: readonly { site: string; hosts: readonly string[] }[] = [
  { site: 'slack.com', hosts: ['slack.com', 'slack-edge.com'] },
  { site: 'slack-gov.com', hosts: ['slack-gov.com'] },
];

const isUnder = (host: string, domain: string) => host === domain || host.endsWith(`.${domain}`);

const siteOf = (apiUrl: string) => SITES.find(({ site }) => isUnder(new URL(apiUrl).hostname, site));

/**
 * Whether the bot's token may be sent to this address: one of the Slack that the API belongs to, or the server that
 * stands in for Slack.
 */
export function isSlackAddress(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  if (url.origin === new URL(apiUrl).origin) return true;
  const hosts = siteOf(apiUrl)?.hosts ?? [];
  const isSlacks = hosts.some((host) => isUnder(url.hostname, host));
  return url.protocol === 'https:' && url.port === '' && isSlacks;
}

/** Where people open Slack, such as https://slack.com; for a server that stands in for Slack, Slack's own. */
export const slackSite = (apiUrl: string | undefined): string =>
  `https://${(apiUrl ? siteOf(apiUrl)?.site : undefined) ?? 'slack.com'}`;
