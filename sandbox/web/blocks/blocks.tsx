import { ChevronDown, ChevronRight } from 'lucide-react';
import { lazy, memo, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Block, Obj } from '../../slack/types.ts';
import { ActionElement, Picture } from './elements.tsx';
import { InputBlock } from './inputs.tsx';
import { listAt, objAt, strAt, textOf } from './obj.ts';
import { RichText } from './rich.tsx';
import { DataTable } from './table.tsx';
import { Mrkdwn, TextObject } from './text.tsx';

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
    case 'context_actions':
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
    case 'image':
      return (
        <figure className="block image-block">
          {block.title !== undefined && <figcaption>{textOf(block.title)}</figcaption>}
          <Picture element={block} />
        </figure>
      );
    case 'rich_text':
      return (
        <div className="block">
          <RichText node={block} />
        </div>
      );
    case 'markdown':
      return (
        <div className="block">
          <Mrkdwn text={textOf(block.text)} />
        </div>
      );
    case 'data_table':
    case 'table':
      return <DataTable block={block} />;
    case 'data_visualization':
      return (
        <Suspense fallback={<div className="block chart-block chart-wait">Drawing the chart…</div>}>
          <Chart block={block} />
        </Suspense>
      );
    case 'alert':
      return (
        <div className={`block alert ${strAt(block, 'level') || 'default'}`} role="note">
          <TextObject value={objAt(block, 'text')} />
        </div>
      );
    case 'card':
      return <Card block={block} />;
    case 'carousel':
      return (
        <div className="block carousel">
          {listAt(block, 'elements').map((card) => (
            <Card key={strAt(card, 'block_id')} block={card as Block} />
          ))}
        </div>
      );
    case 'container':
      return <Container block={block} />;
    default:
      return (
        <div className="block alert error" role="note">
          This page cannot draw a “{block.type}” block yet. Slack can.
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
          {element.type === 'image' ? <Picture element={element} /> : <TextObject value={element} />}
        </span>
      ))}
    </div>
  );
}

const textAt = (block: Obj, key: string) => (block[key] === undefined ? undefined : objAt(block, key));

function Card({ block }: { block: Block }) {
  const hero = textAt(block, 'hero_image');
  const icon = textAt(block, 'icon');
  return (
    <article className="block card">
      {hero && <Picture element={hero} className="hero" />}
      <div className="card-body">
        <div className="card-head">
          {icon && <Picture element={icon} className="card-icon" />}
          <div>
            <strong>
              <TextObject value={textAt(block, 'title')} />
            </strong>
            <div className="muted">
              <TextObject value={textAt(block, 'subtitle')} />
            </div>
          </div>
        </div>
        <div>
          <TextObject value={textAt(block, 'body')} />
        </div>
        <div className="muted">
          <TextObject value={textAt(block, 'subtext')} />
        </div>
        <div className="actions-block">
          {listAt(block, 'actions').map((element) => (
            <ActionElement
              key={strAt(element, 'action_id')}
              block={block}
              element={element}
              label={textOf(element.text)}
            />
          ))}
        </div>
      </div>
    </article>
  );
}

function Container({ block }: { block: Block }) {
  const canFold = block.is_collapsible === true;
  const [isOpen, setOpen] = useState(block.default_collapsed !== true);
  const title = textOf(block.title);
  const rich = textAt(block, 'rich_text_title');
  const subtitle = textAt(block, 'subtitle');
  const head = (
    <>
      <strong>{rich ? <RichText node={rich} /> : title}</strong>
      {subtitle && (
        <span className="muted">
          <TextObject value={subtitle} />
        </span>
      )}
    </>
  );
  return (
    <section className="block container">
      {canFold ? (
        <Button className="container-head" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {isOpen ? (
            <ChevronDown size={16} aria-hidden="true" />
          ) : (
            <ChevronRight size={16} aria-hidden="true" />
          )}
          {head}
        </Button>
      ) : (
        <div className="container-head">{head}</div>
      )}
      {isOpen && <Blocks blocks={listAt(block, 'child_blocks') as Block[]} />}
    </section>
  );
}
