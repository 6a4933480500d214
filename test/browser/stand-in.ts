import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { startControl } from '../../sandbox/control/server.ts';
import type { FakeSlack } from '../../sandbox/slack/fake.ts';
import { startFakeSlack } from '../../sandbox/slack/server.ts';
import type { Obj } from '../../sandbox/slack/types.ts';
import type { Stage } from '../../sandbox/stage.ts';

export type StandIn = {
  slack: FakeSlack;
  address: string;
  ana: string;
  channel: string;
  /** Calls the Web API as the bot; a refusal throws with Slack's reasons. */
  call(method: string, args: Obj): Promise<Obj>;
  /** What was submitted, by block. */
  submitted: Obj[];
  stop(): Promise<void>;
};

/** The page over the strict fake Slack and a bot that knows two things: it shows one modal, and takes it back. */
export async function startStandIn(modal: Obj): Promise<StandIn> {
  const manifest: unknown = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const slack = await startFakeSlack({ manifest, rateLimits: false });
  const ana = slack.addUser({ name: 'ana', real_name: 'Ana Ruiz' }).id;
  slack.addUser({ name: 'ben', real_name: 'Ben <b>Okoro</b>' });
  const channel = slack.addChannel({ name: 'gallery', members: [ana], withBot: true }).id;
  const submitted: Obj[] = [];
  const call = async (method: string, args: Obj): Promise<Obj> => {
    const response = await fetch(`${slack.apiUrl}${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${slack.botToken}` },
      body: JSON.stringify(args),
    });
    const answer = (await response.json()) as Obj;
    if (answer.ok !== true) throw new Error(`${method}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const bot = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    response.end();
    if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return;
    const form = new URLSearchParams(body);
    const payload = form.get('payload');
    if (payload) {
      const { type, view } = JSON.parse(payload) as { type: string; view: { state: { values: Obj } } };
      if (type === 'view_submission') submitted.push(view.state.values);
    } else if (form.get('text') !== 'help') {
      await call('views.open', { trigger_id: form.get('trigger_id') ?? '', view: modal });
    }
  });
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve));
  slack.connect({ requestUrl: `http://127.0.0.1:${(bot.address() as AddressInfo).port}/` });
  const stage: Stage = {
    slack,
    now: () => new Date(),
    travelTo: async () => undefined,
    nextMoment: async () => undefined,
    nextStop: async () => new Date(),
    settle: () => slack.settled(),
    cast: () => slack.users.map(({ id, real_name: name }) => ({ user: id, name, part: 'Resident' })),
    reset: async () => undefined,
    stop: async () => undefined,
  };
  const control = await startControl(stage, {
    port: 0,
    data: undefined,
    program: undefined,
    postgres: undefined,
    socket: false,
    open: false,
    tour: false,
  });
  return {
    slack,
    address: control.address,
    ana,
    channel,
    call,
    submitted,
    async stop() {
      await control.stop();
      bot.closeAllConnections();
      await new Promise((resolve) => bot.close(resolve));
      await slack.stop();
    },
  };
}
