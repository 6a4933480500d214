import { type ReactNode, useMemo } from 'react';
import { type Obj, strAt } from '../../slack/types.ts';
import { useNames } from '../live.ts';
import { isSafeUrl, type Node, parseMrkdwn } from '../mrkdwn.ts';

const EMOJI: Record<string, string> = {
  wave: '👋',
  white_check_mark: '✅',
  heavy_check_mark: '✔️',
  calendar: '📅',
  spiral_calendar_pad: '🗓️',
  lock: '🔒',
  tada: '🎉',
  seedling: '🌱',
  warning: '⚠️',
  bulb: '💡',
  speech_balloon: '💬',
  handshake: '🤝',
  hourglass: '⌛',
  bell: '🔔',
  memo: '📝',
  eyes: '👀',
  heart: '❤️',
  thumbsup: '👍',
  '+1': '👍',
  smile: '😄',
  point_right: '👉',
};

/** A link that can only lead to the web or to mail. */
export function SafeLink({ url, children }: { url: string; children: ReactNode }) {
  if (!isSafeUrl(url)) return <span>{children}</span>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** A person's name as Slack marks it. */
export function Mention({ id, label }: { id: string; label?: string }) {
  const name = useNames();
  return <span className="mention">@{name(id) ?? (label || id)}</span>;
}

function ChannelName({ id, label }: { id: string; label?: string }) {
  const name = useNames();
  return <span className="mention">#{name(id) ?? (label || id)}</span>;
}

const TIME: Record<string, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: 'long' },
  date_num: { dateStyle: 'short' },
  date_short: { dateStyle: 'medium' },
  date_long: { dateStyle: 'full' },
  date_pretty: { dateStyle: 'long' },
  date_short_pretty: { dateStyle: 'medium' },
  date_long_pretty: { dateStyle: 'full' },
  time: { timeStyle: 'short' },
  time_secs: { timeStyle: 'medium' },
};

function slackDate(seconds: number, format: string, fallback: string): string {
  if (!Number.isFinite(seconds)) return fallback;
  const at = new Date(seconds * 1000);
  return format.replace(/\{(\w+)\}/g, (_, name: string) =>
    at.toLocaleString('en-US', TIME[name] ?? TIME.date),
  );
}

function piece(node: Node): ReactNode {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'bold':
      return <strong>{tree(node.kids)}</strong>;
    case 'italic':
      return <em>{tree(node.kids)}</em>;
    case 'strike':
      return <s>{tree(node.kids)}</s>;
    case 'quote':
      return <blockquote>{tree(node.kids)}</blockquote>;
    case 'code':
      return <code>{node.text}</code>;
    case 'pre':
      return <pre>{node.text}</pre>;
    case 'user':
      return <Mention id={node.id} label={node.label} />;
    case 'channel':
      return <ChannelName id={node.id} label={node.label} />;
    case 'broadcast':
      return <span className="mention">{node.text}</span>;
    case 'date':
      return <time>{slackDate(node.seconds, node.format, node.fallback)}</time>;
    case 'link':
      return <SafeLink url={node.url}>{node.label}</SafeLink>;
    case 'emoji':
      return EMOJI[node.name] ?? `:${node.name}:`;
  }
}

function tree(nodes: Node[]): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: a parsed text is drawn again as a whole
  return nodes.map((node, index) => <Fragmented key={index} node={node} />);
}

const Fragmented = ({ node }: { node: Node }) => <>{piece(node)}</>;

/** A text of mrkdwn. */
export function Mrkdwn({ text, verbatim }: { text: string; verbatim?: boolean }) {
  const nodes = useMemo(() => parseMrkdwn(text, verbatim), [text, verbatim]);
  return <>{tree(nodes)}</>;
}

const asEmoji = (text: string) =>
  text.replace(/:([a-z0-9_+-]+):/g, (all, name: string) => EMOJI[name] ?? all);

/** A text object, plain or mrkdwn. */
export function TextObject({ value }: { value: Obj | undefined }) {
  if (!value) return null;
  if (value.type === 'mrkdwn')
    return <Mrkdwn text={strAt(value, 'text')} verbatim={value.verbatim === true} />;
  return <span className="plain">{asEmoji(strAt(value, 'text'))}</span>;
}
