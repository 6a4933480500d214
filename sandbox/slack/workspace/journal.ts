import type { Obj } from '../types.ts';

/** One Web API call by the bot, its token taken out. */
export interface ApiCall {
  id: number;
  method: string;
  args: Obj;
  /** Epoch milliseconds, real time. */
  at: number;
  ms: number;
  status: number;
  ok: boolean;
  error?: string;
  result?: Obj;
  /** The injected fault, when one struck. */
  fault?: string;
}

/** What kind of payload was delivered. */
export type DeliveryKind = 'command' | 'shortcut' | 'block_actions' | 'view_submission' | 'event' | 'raw';

/** One payload sent to the bot and what became of it. */
export interface Delivery {
  id: number;
  kind: DeliveryKind;
  /** The command, action_id, callback_id or event type. */
  name: string;
  user?: string;
  payload: Obj;
  at: number;
  transport: 'http' | 'socket' | 'none';
  attempt: number;
  outcome: 'pending' | 'acked' | 'timeout' | 'bad_status' | 'connection_failed';
  status?: number;
  ackMs?: number;
  ackBody?: string;
  /** The bot asked with `x-slack-no-retry` not to be sent this again. */
  noRetry?: boolean;
}

/** Something the bot did that Slack would refuse or that people would notice. */
export interface Problem {
  kind:
    | 'refused'
    | 'late_ack'
    | 'bad_status'
    | 'connection'
    | 'protocol'
    | 'invalid_blocks'
    | 'accessibility';
  message: string;
  at: number;
  detail?: unknown;
}

/** What listeners of `onActivity` receive. */
export type Activity =
  | { type: 'delivery'; delivery: Delivery }
  | { type: 'apiCall'; call: ApiCall }
  | {
      type: 'message';
      change: 'posted' | 'edited' | 'deleted' | 'ephemeral';
      channel: string;
      ts: string;
      user?: string;
    }
  | { type: 'view'; surface: 'modal' | 'home'; user: string; viewId?: string }
  | { type: 'problem'; problem: Problem };

/** Everything that happened, and who wants to hear of it. */
export class Journal {
  readonly calls: ApiCall[] = [];
  readonly deliveries: Delivery[] = [];
  readonly problems: Problem[] = [];
  readonly lateAcks: Delivery[] = [];
  private readonly listeners = new Set<(activity: Activity) => void>();
  private busy = 0;
  private lastActivity: number;
  private readonly stopwatch: () => number;
  private nextId = 1;

  constructor(stopwatch: () => number) {
    this.stopwatch = stopwatch;
    this.lastActivity = stopwatch();
  }

  id(): number {
    return this.nextId++;
  }

  on(listener: (activity: Activity) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(activity: Activity): void {
    for (const listener of [...this.listeners]) listener(activity);
  }

  problem(kind: Problem['kind'], message: string, detail?: unknown): void {
    const problem: Problem = { kind, message, at: Date.now(), ...(detail === undefined ? {} : { detail }) };
    this.problems.push(problem);
    this.emit({ type: 'problem', problem });
  }

  call(call: ApiCall): void {
    this.calls.push(call);
    this.emit({ type: 'apiCall', call });
  }

  /** Marks work as underway until the returned function is called. */
  begin(): () => void {
    this.busy += 1;
    this.lastActivity = this.stopwatch();
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.busy -= 1;
      this.lastActivity = this.stopwatch();
    };
  }

  /** Resolves when nothing is underway and nothing has happened for `quietMs`. */
  async settled(quietMs: number, timeoutMs: number): Promise<void> {
    const start = this.stopwatch();
    while (this.busy > 0 || this.stopwatch() - this.lastActivity < quietMs) {
      if (this.stopwatch() - start > timeoutMs)
        throw new Error(`Slack did not settle within ${timeoutMs} ms (${this.busy} underway)`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  clear(): void {
    for (const list of [this.calls, this.deliveries, this.problems, this.lateAcks]) list.length = 0;
  }
}
