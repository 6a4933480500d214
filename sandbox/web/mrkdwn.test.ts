import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSafeUrl, type Node, parseMrkdwn } from './mrkdwn.ts';

const plain = (nodes: Node[]): string =>
  nodes
    .map((node) => {
      if (node.type === 'break') return '\n';
      if ('kids' in node) return plain(node.kids);
      if ('text' in node) return node.text;
      if (node.type === 'link') return node.label;
      return node.type === 'emoji' ? `:${node.name}:` : '';
    })
    .join('');

test.each<[string, Node[]]>([
  [
    '*bold* and _it_',
    [
      { type: 'bold', kids: [{ type: 'text', text: 'bold' }] },
      { type: 'text', text: ' and ' },
      { type: 'italic', kids: [{ type: 'text', text: 'it' }] },
    ],
  ],
  ['a*b*c 2*3*4 snake_case_name', [{ type: 'text', text: 'a*b*c 2*3*4 snake_case_name' }]],
  ['`*code* &lt;b&gt;`', [{ type: 'code', text: '*code* <b>' }]],
  [
    '<@U1> in <#C1|dir>',
    [
      { type: 'user', id: 'U1', label: '' },
      { type: 'text', text: ' in ' },
      { type: 'channel', id: 'C1', label: 'dir' },
    ],
  ],
  [
    '*With <@U1>*',
    [
      {
        type: 'bold',
        kids: [
          { type: 'text', text: 'With ' },
          { type: 'user', id: 'U1', label: '' },
        ],
      },
    ],
  ],
  ['<https://a.b/c|here>', [{ type: 'link', url: 'https://a.b/c', label: 'here' }]],
  ['&lt;script&gt;', [{ type: 'text', text: '<script>' }]],
  ['<!here>', [{ type: 'broadcast', text: '@here' }]],
  ['a\nb', [{ type: 'text', text: 'a' }, { type: 'break' }, { type: 'text', text: 'b' }]],
  [
    '>q1\n>q2\nrest',
    [
      {
        type: 'quote',
        kids: [{ type: 'text', text: 'q1' }, { type: 'break' }, { type: 'text', text: 'q2' }],
      },
      { type: 'text', text: 'rest' },
    ],
  ],
  ['```x *y*```', [{ type: 'pre', text: 'x *y*' }]],
  [
    '<!date^1700000000^{date}|then>',
    [{ type: 'date', seconds: 1700000000, format: '{date}', url: '', fallback: 'then' }],
  ],
])('reads %j', (source, nodes) => {
  expect(parseMrkdwn(source)).toEqual(nodes);
});

test('an address that could run never becomes a link', () => {
  for (const url of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', ' javascript:x']) {
    expect(parseMrkdwn(`<${url}|click>`).some(({ type }) => type === 'link')).toBe(false);
    expect(isSafeUrl(url)).toBe(false);
  }
});

test('a bare address becomes a link, unless the text is verbatim', () => {
  expect(parseMrkdwn('see https://a.b/c.')).toContainEqual({
    type: 'link',
    url: 'https://a.b/c',
    label: 'https://a.b/c',
  });
  expect(parseMrkdwn('see https://a.b/c.', true).some(({ type }) => type === 'link')).toBe(false);
});

test('escaped words of people come out as they were typed, without mention, link or broadcast', () => {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab<>&@!|# ;lt'.split('')) }), (typed) => {
      const nodes = parseMrkdwn(escaped(typed), true);
      expect(plain(nodes)).toBe(typed);
      expect(nodes.every(({ type }) => type === 'text')).toBe(true);
    }),
  );
});
