import { ArrowDownLeft, ArrowUpRight, Check, EyeOff, X } from 'lucide-react';
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { Arrival, PersonCard, Story, Traffic, TrafficLine } from '../control/protocol.ts';
import { Avatar } from './avatar.tsx';
import { useNames, useShared } from './live.ts';
import { change, useSettings } from './settings.ts';

/** Who can see what, and what went between Slack and the bot. */
export function Panel() {
  const { panel } = useSettings();
  const story = useShared('story');
  const traffic = useShared('traffic');
  if (panel === '') return null;
  return (
    <aside className="panel" aria-label="Behind the scenes">
      <Tabs
        selectedKey={panel}
        onSelectionChange={(key) => change({ panel: key === 'traffic' ? 'traffic' : 'story' })}
        className="panel-tabs"
      >
        <div className="panel-head">
          <TabList aria-label="Behind the scenes" className="tabs">
            <Tab id="story" className="tab">
              Who saw what
            </Tab>
            <Tab id="traffic" className="tab">
              Traffic
            </Tab>
          </TabList>
          <Button
            className="control-icon"
            aria-label="Close this panel"
            onPress={() => change({ panel: '' })}
          >
            <X size={18} aria-hidden="true" />
          </Button>
        </div>
        <TabPanel id="story" className="panel-body">
          <StoryView story={story ?? null} />
        </TabPanel>
        <TabPanel id="traffic" className="panel-body">
          <TrafficView traffic={traffic ?? null} title={story?.title ?? ''} />
        </TabPanel>
      </Tabs>
    </aside>
  );
}

function StoryView({ story }: { story: Story | null }) {
  const people = useShared('people') ?? [];
  if (!story)
    return (
      <div className="empty">
        <h3>Nothing has happened yet</h3>
        <p>Do something as anyone, and see here who received something and who didn't.</p>
      </div>
    );
  const find = (id: string) => people.find((person) => person.id === id);
  return (
    <>
      <p className="panel-title">{story.title}</p>
      <h3>{story.received.length === 0 ? 'No one received anything' : 'Received by'}</h3>
      {story.received.map(({ user, arrivals, more }) => (
        <Received key={user} person={find(user)} arrivals={arrivals} more={more} />
      ))}
      {story.untouched.length > 0 && (
        <>
          <h3>Received nothing</h3>
          <ul className="untouched">
            {story.untouched.map((user) => (
              <li key={user}>
                <Avatar name={find(user)?.name ?? '?'} size={20} /> {find(user)?.name}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Received({
  person,
  arrivals,
  more,
}: {
  person: PersonCard | undefined;
  arrivals: Arrival[];
  more: number;
}) {
  return (
    <div className="received">
      <div className="received-who">
        <Avatar name={person?.name ?? '?'} size={24} />
        <strong>{person?.name}</strong>
        <small>{person?.part}</small>
      </div>
      {more > 0 && <p className="muted">{more} earlier</p>}
      {arrivals.map((arrival) => (
        <ArrivalRow key={arrival.seq} arrival={arrival} zone={person?.zone ?? 'UTC'} />
      ))}
    </div>
  );
}

const KIND: Record<Arrival['kind'], string> = {
  message: 'Message',
  edit: 'Message changed',
  ephemeral: 'Only visible to them',
  modal: 'Window',
  home: 'Home tab',
  notice: 'Slack says',
  file: 'File',
  delete: 'Deleted',
};

function ArrivalRow({ arrival, zone }: { arrival: Arrival; zone: string }) {
  const names = useNames();
  const channel = names(arrival.where);
  const isPlain = arrival.kind === 'message' || arrival.kind === 'edit';
  const place = isPlain ? (channel ? ` in #${channel}` : ' from Mentor') : '';
  return (
    <details className="arrival">
      <summary>
        <span className="arrival-kind">
          {KIND[arrival.kind]}
          {place}
        </span>
        {!arrival.opened && (
          <span className="unseen">
            <EyeOff size={12} aria-hidden="true" /> not opened yet
          </span>
        )}
        <time>
          {new Date(arrival.at).toLocaleString('en-US', {
            month: 'short',
            day: 'numeric',
            hour: 'numeric',
            minute: '2-digit',
            timeZone: zone,
          })}
        </time>
        <span className="arrival-text">{arrival.text.split('\n')[0]}</span>
      </summary>
      <pre>{arrival.text}</pre>
    </details>
  );
}

function TrafficView({ traffic, title }: { traffic: Traffic | null; title: string }) {
  const lines = traffic?.lines ?? [];
  if (lines.length === 0)
    return (
      <div className="empty">
        <h3>No traffic yet</h3>
        <p>Each request that Slack sends the bot and each call the bot makes appears here, with its time.</p>
      </div>
    );
  return (
    <>
      <p className="panel-title">{title}</p>
      {(traffic?.more ?? 0) > 0 && <p className="muted">{traffic?.more} earlier lines</p>}
      {lines.map((line) => (
        <TrafficRow key={line.key} line={line} />
      ))}
    </>
  );
}

const ms = (value: number | null) => (value === null ? '…' : `${Math.round(value)} ms`);

function TrafficRow({ line }: { line: TrafficLine }) {
  const names = useNames();
  if (line.type === 'delivery')
    return (
      <details
        className={`traffic ${line.outcome === 'acked' || line.outcome === 'pending' ? '' : 'failed'}`}
      >
        <summary>
          <ArrowDownLeft size={15} className="to-bot" aria-label="Slack to bot" />
          <span className="traffic-name">
            <code>{line.kind}</code> {line.name}
          </span>
          <span className="traffic-end">
            {line.outcome === 'acked' ? `ack ${ms(line.ms)}` : line.outcome}
          </span>
        </summary>
        <p className="muted">
          {line.user ? `By ${names(line.user) ?? line.user}, over` : 'Over'} {line.transport}
        </p>
        <pre>{JSON.stringify(line.payload, null, 2)}</pre>
        {line.answer && (
          <>
            <p className="muted">Acknowledged with</p>
            <pre>{line.answer}</pre>
          </>
        )}
      </details>
    );
  return (
    <details className={`traffic ${line.ok ? '' : 'failed'}`}>
      <summary>
        <ArrowUpRight size={15} className="from-bot" aria-label="Bot to Slack" />
        <span className="traffic-name">
          <code>{line.method}</code>
        </span>
        <span className="traffic-end">
          {line.ok ? <Check size={13} aria-label="accepted" /> : line.error} {ms(line.ms)}
        </span>
      </summary>
      <pre>{JSON.stringify(line.args, null, 2)}</pre>
    </details>
  );
}
