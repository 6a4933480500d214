import type { Seen } from '../slack/people/seen.ts';
import { isObj, type Obj, type Sighting } from '../slack/types.ts';
import type { ApiCall, Delivery } from '../slack/workspace/journal.ts';
import type { CastMember, Stage } from '../stage.ts';
import type { Arrival, Story, Traffic, TrafficLine, Trouble } from './protocol.ts';
import type { Reads } from './reads.ts';

const MOST_ARRIVALS = 8;
const MOST_LINES = 150;
const MOST_TEXT = 600;

/** Where the last action began in the record of all that happened. */
export type Mark = { title: string; at: number; sightings: number; calls: number; deliveries: number };

/** Remembers the beginning of an action, so that what follows can be told as its effects. */
export function markAction(stage: Stage, title: string): Mark {
  const { slack } = stage;
  return {
    title,
    at: stage.now().getTime(),
    sightings: slack.workspace.sightings.length,
    calls: slack.calls.length,
    deliveries: slack.deliveries.length,
  };
}

/** Who received what of the last action, and whom nothing reached. */
export function tellStory(stage: Stage, mark: Mark, reads: Reads): Story {
  const arrivals = stage.slack.workspace.sightings.slice(mark.sightings);
  const byUser = Map.groupBy(arrivals, ({ user }) => user);
  const cast = stage.cast();
  const received = cast.flatMap(({ user }: CastMember) => {
    const seen = latest(byUser.get(user) ?? []);
    const shown = seen.slice(-MOST_ARRIVALS).map((sighting) => arrivalOf(sighting, reads));
    return seen.length === 0 ? [] : [{ user, arrivals: shown, more: seen.length - shown.length }];
  });
  const untouched = cast.map(({ user }) => user).filter((user) => !byUser.has(user));
  return { title: mark.title, at: mark.at, received, untouched };
}

/** Of a window or Home tab shown several times over, the last state: that is what stayed before the person's eyes. */
function latest(sightings: readonly Sighting[]): Sighting[] {
  return sightings.filter((sighting, index) => {
    const next = sightings[index + 1];
    const isReplaced = next?.kind === sighting.kind && next.view?.id === sighting.view?.id;
    return !((sighting.kind === 'modal' || sighting.kind === 'home') && isReplaced);
  });
}

function arrivalOf(sighting: Sighting, reads: Reads): Arrival {
  const order = sighting.message?.order ?? sighting.view?.order ?? 0;
  const place = sighting.kind === 'message' || sighting.kind === 'edit' ? sighting.where : 'home';
  const atOnce = !['message', 'edit', 'home'].includes(sighting.kind);
  return {
    seq: sighting.seq,
    at: sighting.at,
    kind: sighting.kind,
    where: sighting.where,
    // A message's own text may say what its blocks say: once is enough here.
    text: [...new Set(sighting.text.split('\n'))].join('\n').slice(0, MOST_TEXT),
    opened: atOnce || order <= reads.upTo(sighting.user, place),
  };
}

/** The requests and calls between Slack and the bot since the last action began, oldest first. */
export function tellTraffic(stage: Stage, mark: Mark): Traffic {
  const { deliveries, calls } = stage.slack;
  const lines = [
    ...deliveries.slice(mark.deliveries).map(deliveryLine),
    ...calls.slice(mark.calls).map(callLine),
  ].sort((a, b) => a.at - b.at || rank(a) - rank(b));
  const shown = lines.slice(-MOST_LINES);
  return { lines: shown, more: lines.length - shown.length };
}

const rank = (line: TrafficLine) => (line.type === 'delivery' ? 0 : 1);

function deliveryLine(delivery: Delivery): TrafficLine {
  return {
    type: 'delivery',
    key: `d${delivery.id}.${delivery.attempt}`,
    at: delivery.at,
    kind: delivery.kind,
    name: delivery.name,
    user: delivery.user ?? null,
    outcome: delivery.outcome,
    transport: delivery.transport,
    ms: delivery.ackMs ?? null,
    payload: withoutTokens(delivery.payload),
    answer: (delivery.ackBody ?? '').slice(0, 4000),
  };
}

function callLine(call: ApiCall): TrafficLine {
  return {
    type: 'call',
    key: `c${call.id}`,
    at: call.at,
    method: call.method,
    ok: call.ok,
    error: call.error ?? null,
    ms: call.ms,
    args: call.args,
  };
}

function withoutTokens(payload: Obj): Obj {
  const { token: _, ...rest } = payload;
  return rest;
}

/** Everything Slack refused or frowned at, with the findings about each block. */
export function tellTroubles(stage: Stage): Trouble[] {
  return stage.slack.problems.slice(-50).map((problem, index) => ({
    key: `${problem.at}.${index}.${problem.message}`,
    kind: problem.kind,
    message: problem.message,
    details: detailsOf(problem.detail),
    at: problem.at,
  }));
}

function detailsOf(detail: unknown): string[] {
  if (Array.isArray(detail)) return detail.map(String);
  if (!isObj(detail)) return detail === undefined ? [] : [String(detail).slice(0, 500)];
  const messages = isObj(detail.response_metadata) ? detail.response_metadata.messages : detail.messages;
  return Array.isArray(messages) ? messages.map(String) : [JSON.stringify(detail).slice(0, 500)];
}

/** A person's own words for what they pressed, by the ids of it. */
export function labelOf(seen: Seen | undefined, block: string, action: string, option?: string): string {
  const control = seen
    ?.controls()
    .find(({ block: at, element }) => at.block_id === block && element.action_id === action);
  if (!control) return 'a button';
  if (option === undefined) return `"${control.label}"`;
  const options = Array.isArray(control.element.options) ? control.element.options.filter(isObj) : [];
  const chosen = options.find(({ value }) => value === option);
  return `"${isObj(chosen?.text) ? String(chosen.text.text) : option}"`;
}
