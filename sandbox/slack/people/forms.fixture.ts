import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { startHttpBot, type TestBot, testManifest } from '../bot.fixture.ts';
import type { FakeSlack } from '../fake.ts';
import { startFakeSlack } from '../server.ts';
import type { Obj } from '../types.ts';
import { modalOf } from './modals.fixture.ts';
import type { Person } from './person.ts';

/** A bot that opens any form it is told to, a workspace around it, and what the bot received. */
export class FormBench {
  /** How the bot answers the next submissions. */
  reply: Obj | undefined;
  /** What the bot shows or pushes next. */
  next: ModalView = modalOf('Empty', [{ type: 'divider' }]);
  readonly submitted: Obj[] = [];
  readonly acted: Obj[] = [];
  readonly slack: FakeSlack;
  readonly ana: Person;
  private running: TestBot | undefined;

  constructor(slack: FakeSlack) {
    this.slack = slack;
    slack.addUser({ id: 'U1', name: 'ana' });
    slack.addUser({ id: 'U2', name: 'ben', display_name: 'Ben B' });
    slack.addUser({ id: 'U3', name: 'gone', deleted: true });
    slack.addChannel({ id: 'CPRIV', name: 'club', members: ['U1'], withBot: true });
    slack.addChannel({ id: 'CHID', name: 'hidden', members: ['U2'], withBot: true });
    slack.addChannel({ id: 'CPUB', name: 'general', kind: 'public' });
    this.ana = slack.as('U1');
  }

  static async start(): Promise<FormBench> {
    const bench = new FormBench(await startFakeSlack({ manifest: testManifest }));
    bench.running = await startHttpBot(bench.slack, (app) => bench.listen(app));
    return bench;
  }

  get app(): App {
    if (!this.running) throw new Error('not started');
    return this.running.app;
  }

  /** Has Ana open a form by command and waits until the loading view has given way to it. */
  async open(view: ModalView): Promise<void> {
    this.next = view;
    await this.ana.command('/test');
    await this.ana.waitForModal(view.title.text);
  }

  async stop(): Promise<void> {
    await this.running?.stop();
    await this.slack.stop();
  }

  private listen(app: App): void {
    app.command('/test', async ({ ack, command, client }) => {
      await ack();
      const loading = modalOf('Wait', [{ type: 'divider' }], { callback_id: 'loading' });
      const { view } = await client.views.open({ trigger_id: command.trigger_id, view: loading });
      await client.views.update({ view_id: view?.id ?? '', hash: view?.hash ?? '', view: this.next });
    });
    app.view(/.*/, async ({ ack, view }) => {
      this.submitted.push(view.state.values as Obj);
      await (ack as (response?: unknown) => Promise<void>)(this.reply);
    });
    app.action(/.*/, async ({ ack, action, body, client }) => {
      await ack();
      this.acted.push({ ...action });
      const trigger_id = 'trigger_id' in body ? body.trigger_id : '';
      if ('action_id' in action && action.action_id === 'more')
        await client.views.push({ trigger_id, view: this.next });
    });
  }
}
