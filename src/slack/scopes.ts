/** The bot scopes that Mentor needs, as `manifest.yml` asks for them, each with what stops without it. */
export const neededScopes: Readonly<Record<string, string>> = {
  commands: 'the /mentor command',
  'chat:write': 'every message',
  'im:write': 'messages to people',
  'im:history': 'telling whether a message arrived when Slack gave no answer',
  'users:read': 'names and time zones',
  'users:read.email': 'matching a roster’s e-mail addresses with people',
  'groups:read': 'checking the directors’ channel',
  'files:read': 'the roster import in Slack',
  'files:write': 'sending people their own data as a file',
  'dnd:read': 'reminders that wait for the end of somebody’s do-not-disturb hours',
};
