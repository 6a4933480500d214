import { lazy, memo, Suspense } from 'react';
import { type Block, listAt, objAt, strAt, textOf } from '../../slack/types.ts';
import { ActionElement } from './elements.tsx';
import { InputBlock } from './inputs.tsx';
import { DataTable } from './table.tsx';
import { TextObject } from './text.tsx';

const Chart = lazy(() => import('./chart.tsx'));

/** Blocks in order, each drawn as Slack draws it. */
export function Blocks({ blocks }: { blocks: Block[] }) {
  return (
    <div className="blocks">
      {blocks.map((block) => (
        <OneBlock key={block.block_id} block={block} />
      ))}
    </div>
  );
}

const OneBlock = memo(function OneBlock({ block }: { block: Block }) {
  switch (block.type) {
    case 'header':
      return <h3 className="block header-block">{textOf(block.text)}</h3>;
    case 'section':
      return <Section block={block} />;
    case 'divider':
      return <hr className="block divider" />;
    case 'context':
      return <ContextBlock block={block} />;
    case 'actions':
      return (
        <div className="block actions-block">
          {listAt(block, 'elements').map((element) => (
            <ActionElement
              key={strAt(element, 'action_id')}
              block={block}
              element={element}
              label={textOf(element.placeholder) || textOf(element.text)}
            />
          ))}
        </div>
      );
    case 'input':
      return <InputBlock block={block} />;
    case 'data_table':
      return <DataTable block={block} />;
    case 'data_visualization':
      return (
        <Suspense fallback={<div className="block chart-block chart-wait">Drawing the chart…</div>}>
          <Chart block={block} />
        </Suspense>
      );
    default:
      return (
        <div className="block alert" role="note">
          This page can't show a &quot;{block.type}&quot; block yet.
        </div>
      );
  }
});

function Section({ block }: { block: Block }) {
  const fields = listAt(block, 'fields');
  const accessory = objAt(block, 'accessory');
  return (
    <div className="block section">
      <div className="section-text">
        {block.text !== undefined && <TextObject value={objAt(block, 'text')} />}
        {fields.length > 0 && (
          <div className="fields">
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no name of their own
              <div key={index}>
                <TextObject value={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory.type !== undefined && (
        <div className="accessory">
          <ActionElement block={block} element={accessory} label={textOf(block.text)} />
        </div>
      )}
    </div>
  );
}

function ContextBlock({ block }: { block: Block }) {
  return (
    <div className="block context">
      {listAt(block, 'elements').map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the elements have no name of their own
        <span key={index} className="context-item">
          <TextObject value={element} />
        </span>
      ))}
    </div>
  );
}
