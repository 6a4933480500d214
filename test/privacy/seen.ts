import type { Someone, World } from '../support/world.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** What is done on the hour may take its time on a busy machine. */
const JUST_AFTER = /(\d):0[0-4] ([AP]M)/g;
const MOMENT = /(\d{4}-\d\d-\d\dT\d\d):\d\d:\d\d\.\d+Z/g;

/**
 * A person's sightings, with random ids by the order in which they came up, and times to the hour. What goes to two
 * conversations at one moment arrives in any order, so each kind of conversation comes by itself where that is asked.
 */
export function seenBy(world: World, person: Someone, { byConversation = false } = {}): string[] {
  const names = new Map(world.slack.users.map(({ id, real_name }) => [id, real_name]));
  const order = new Map<string, string>();
  const inOrder = (id: string) => {
    const known = order.get(id) ?? `id-${order.size}`;
    order.set(id, known);
    return known;
  };
  return world.slack
    .as(person.user)
    .sees()
    .toSorted((one, other) => (byConversation ? conversationOf(one).localeCompare(conversationOf(other)) : 0))
    .map(({ kind, at, text, message, view }) => {
      const blocks = JSON.stringify(message?.blocks ?? view?.blocks ?? []).replaceAll(
        /"block_id":"[^"]*"/g,
        '',
      );
      return `${kind} ${new Date(at).toISOString().slice(0, 13)}\n${text}\n${blocks}\n${view?.private_metadata ?? ''}`
        .replaceAll(UUID, inOrder)
        .replaceAll(/[UCDGFV]0[A-Z0-9]{8}/g, (id) => names.get(id) ?? inOrder(id))
        .replaceAll(MOMENT, '$1')
        .replaceAll(JUST_AFTER, '$1:00 $2');
    });
}

/** A direct message or a channel, by the first letter of its ID. */
const conversationOf = ({ message }: { message?: { channel?: string } | undefined }) =>
  message?.channel?.slice(0, 1) ?? '';
