import { App, HTTPReceiver, LogLevel } from '@slack/bolt';

/**
 * The floor: a Bolt app that does nothing but acknowledge, with the static text in SAYS for `help`, with nothing for
 * the rest, and opens a static view for `log`.
 */
const { SAYS, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_API_URL, BOT_ID, BOT_USER_ID } = process.env;
const app = new App({
  receiver: new HTTPReceiver({ signingSecret: SLACK_SIGNING_SECRET ?? '', logLevel: LogLevel.ERROR }),
  token: SLACK_BOT_TOKEN ?? '',
  botId: BOT_ID ?? '',
  botUserId: BOT_USER_ID ?? '',
  clientOptions: { slackApiUrl: SLACK_API_URL ?? '', retryConfig: { retries: 0 } },
  convoStore: false,
  logLevel: LogLevel.ERROR,
});
const view = {
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: 'Static' },
  blocks: [{ type: 'section' as const, text: { type: 'plain_text' as const, text: 'A static view' } }],
};
app.command('/mentor', async ({ ack, body, client }) => {
  await (body.text === 'help' ? ack({ response_type: 'ephemeral', text: SAYS ?? '' }) : ack());
  if (body.text === 'log') await client.views.open({ trigger_id: body.trigger_id, view });
});
const server: unknown = await app.start(0);
const address = (server as { address(): { port: number } }).address();
process.send?.({ port: address.port });
