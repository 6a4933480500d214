import { describe, expect, test } from '@jest/globals';
import { bar, findings, input, rich } from './fixture.ts';

const foreign = ['alert', 'card', 'carousel', 'container', 'context_actions', 'file', 'image', 'markdown'];
const foreignBlocks = [...foreign, 'plan', 'rich_text', 'sektion', 'table', 'task_card', 'video'];
const foreignElements = ['channels_select', 'email_text_input', 'external_select'];
const foreignInputs = [...foreignElements, 'number_input', 'rich_text_input', 'url_text_input'];

describe('what this app never sends is refused by name', () => {
  test.each(foreignBlocks)('the block %s, on every surface', (type) => {
    const message = `not used by this app: ${type}`;
    for (const surface of ['message', 'modal', 'home'] as const) {
      const pointer = surface === 'message' ? '/blocks/0/type' : '/view/blocks/0/type';
      // Rich text has its place in the cells of a table.
      const said = type === 'rich_text' ? 'unsupported type: rich_text' : message;
      expect(findings(surface, [{ ...rich, type }])).toContainEqual({ pointer, message: said });
    }
  });

  test.each(foreignInputs)('the element %s', (type) => {
    const said = { pointer: '/view/blocks/0/element/type', message: `not used by this app: ${type}` };
    expect(findings('modal', [input({ type })])).toContainEqual(said);
  });

  test('a chart of another kind', () => {
    const said = { pointer: '/blocks/0/chart/type', message: 'not used by this app: scatter' };
    expect(findings('message', [bar({ chart: { type: 'scatter' } })])).toContainEqual(said);
  });
});
