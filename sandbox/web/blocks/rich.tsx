import type { ReactNode } from 'react';
import type { Obj } from '../../slack/types.ts';
import { listAt, numAt, objAt, strAt } from './obj.ts';
import { Mention, Mrkdwn, SafeLink } from './text.tsx';

function styled(element: Obj, inner: ReactNode): ReactNode {
  const style = objAt(element, 'style');
  let shown = inner;
  if (style.code === true) shown = <code>{shown}</code>;
  if (style.bold === true) shown = <strong>{shown}</strong>;
  if (style.italic === true) shown = <em>{shown}</em>;
  if (style.strike === true) shown = <s>{shown}</s>;
  return shown;
}

function Leaf({ element }: { element: Obj }) {
  switch (element.type) {
    case 'user':
      return <Mention id={strAt(element, 'user_id')} />;
    case 'channel':
      return <Mrkdwn text={`<#${strAt(element, 'channel_id')}>`} />;
    case 'link':
      return (
        <SafeLink url={strAt(element, 'url')}>
          {styled(element, strAt(element, 'text') || strAt(element, 'url'))}
        </SafeLink>
      );
    case 'emoji':
      return <Mrkdwn text={`:${strAt(element, 'name')}:`} />;
    case 'date':
      return <time>{strAt(element, 'fallback')}</time>;
    case 'broadcast':
      return <span className="mention">@{strAt(element, 'range')}</span>;
    default:
      return <span className="plain">{styled(element, strAt(element, 'text'))}</span>;
  }
}

const kidsOf = (node: Obj) =>
  listAt(node, 'elements').map((child, index) => {
    const isGroup = strAt(child, 'type').startsWith('rich_text_');
    // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a text have no other name
    return isGroup ? <RichText key={index} node={child} /> : <Leaf key={index} element={child} />;
  });

/** A rich_text block or a part of one. */
export function RichText({ node }: { node: Obj }) {
  switch (node.type) {
    case 'rich_text_list': {
      const items = listAt(node, 'elements').map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a text have no other name
        <li key={index}>
          <RichText node={item} />
        </li>
      ));
      const indent = { marginInlineStart: `${(numAt(node, 'indent') ?? 0) * 1.5}em` };
      return node.style === 'ordered' ? <ol style={indent}>{items}</ol> : <ul style={indent}>{items}</ul>;
    }
    case 'rich_text_quote':
      return <blockquote>{kidsOf(node)}</blockquote>;
    case 'rich_text_preformatted':
      return <pre>{kidsOf(node)}</pre>;
    case 'rich_text_section':
      return <span className="rich-section">{kidsOf(node)}</span>;
    default:
      return <div className="rich">{kidsOf(node)}</div>;
  }
}
