/** The bot scopes that Mentor needs, as `manifest.yml` asks for them, each with what stops without it. */
export const neededScopes: Readonly<Record<string, string>> = {
  commands: 'the /mentor command',
  'chat:write': 'every message',
  'im:write': 'messages to people',
  'im:history': "checking whether a message arrived when Slack didn't answer",
  'users:read': 'names and time zones',
  'users:read.email': 'matching the email addresses in a roster with people',
  'groups:read': "checking the directors' channel",
  'files:read': 'the roster import in Slack',
  'files:write': 'sending people their own data as a file',
  'dnd:read': "reminders that wait until someone's do-not-disturb hours end",
};

/** Those that the person who installs the app can leave out: everything else works without them. */
export const optionalScopes: readonly string[] = ['files:write', 'dnd:read'];
