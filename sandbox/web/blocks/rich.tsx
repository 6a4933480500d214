import type { ReactNode } from 'react';
import { listAt, type Obj, objAt, strAt } from '../../slack/types.ts';
import { Mention, SafeLink } from './text.tsx';

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
  if (element.type === 'user') return <Mention id={strAt(element, 'user_id')} />;
  const text = styled(element, strAt(element, 'text') || strAt(element, 'url'));
  return element.type === 'link' ? (
    <SafeLink url={strAt(element, 'url')}>{text}</SafeLink>
  ) : (
    <span className="plain">{text}</span>
  );
}

/** The rich text of a table's cell. */
export function RichText({ node }: { node: Obj }) {
  return listAt(node, 'elements').map((section, line) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text have no other name
    <div key={line}>
      {listAt(section, 'elements').map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line have no other name
        <Leaf key={index} element={element} />
      ))}
    </div>
  ));
}
