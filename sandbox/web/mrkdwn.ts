/** Slack's mrkdwn as a tree; the page makes elements of it and never HTML of strings. */
export type Node =
  | { type: 'text'; text: string }
  | { type: 'break' }
  | { type: 'bold' | 'italic' | 'strike' | 'quote'; kids: Node[] }
  | { type: 'code' | 'pre'; text: string }
  | { type: 'user' | 'channel'; id: string; label: string }
  | { type: 'broadcast'; text: string }
  | { type: 'date'; seconds: number; format: string; url: string; fallback: string }
  | { type: 'link'; url: string; label: string }
  | { type: 'emoji'; name: string };

const ENTITIES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Undoes Slack's three escapes. */
export function unescapeText(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Whether an address may become a link: nothing that could run. */
export function isSafeUrl(url: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(url);
}

/** Reads a text of mrkdwn. `verbatim` leaves bare addresses alone. */
export function parseMrkdwn(source: string, verbatim = false): Node[] {
  return source.split(/```/).flatMap((piece, index, all): Node[] => {
    const isFenced = index % 2 === 1 && index < all.length - 1;
    if (isFenced) return [{ type: 'pre', text: unescapeText(piece.replace(/^\n|\n$/g, '')) }];
    const literal = index % 2 === 1 ? `\`\`\`${piece}` : piece;
    return literal === '' ? [] : lines(literal, verbatim);
  });
}

function lines(source: string, verbatim: boolean): Node[] {
  const nodes: Node[] = [];
  let quoted: string[] = [];
  let isFirst = true;
  const endQuote = () => {
    if (quoted.length === 0) return;
    nodes.push({ type: 'quote', kids: joined(quoted, verbatim) });
    quoted = [];
    isFirst = true;
  };
  for (const line of source.split('\n')) {
    if (line.startsWith('>')) {
      quoted.push(line.replace(/^> ?/, ''));
      continue;
    }
    endQuote();
    if (!isFirst) nodes.push({ type: 'break' });
    nodes.push(...inline(line, verbatim));
    isFirst = false;
  }
  endQuote();
  return nodes;
}

const joined = (texts: string[], verbatim: boolean): Node[] =>
  texts.flatMap((text, index) => [
    ...(index > 0 ? [{ type: 'break' } as const] : []),
    ...inline(text, verbatim),
  ]);

const STYLE = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

/** Code, a token in angle brackets, styled text, an emoji or a bare address, whichever comes first. */
const MARK =
  /`([^`\n]+)`|<([^<>\n]+)>|(?<![\p{L}\p{N}])([*_~])(?=\S)((?:<[^<>\n]*>|`[^`\n]*`|(?!\3)[^\n])*?[^\s])\3(?![\p{L}\p{N}])|:([a-z0-9_+-]+):|(https?:\/\/[^\s<>]+[^\s<>.,;:!?)\]'"])/gu;

function inline(source: string, verbatim: boolean): Node[] {
  const nodes: Node[] = [];
  let at = 0;
  const text = (piece: string) => {
    if (piece !== '') nodes.push({ type: 'text', text: unescapeText(piece) });
  };
  for (const match of source.matchAll(MARK)) {
    const [whole, code, token, sign, styled, emoji, url] = match;
    text(source.slice(at, match.index));
    at = match.index + whole.length;
    if (code !== undefined) nodes.push({ type: 'code', text: unescapeText(code) });
    else if (token !== undefined) nodes.push(special(token));
    else if (sign !== undefined && styled !== undefined)
      nodes.push({ type: STYLE[sign as keyof typeof STYLE], kids: inline(styled, verbatim) });
    else if (emoji !== undefined) nodes.push({ type: 'emoji', name: emoji });
    else if (url !== undefined && !verbatim)
      nodes.push({ type: 'link', url: unescapeText(url), label: unescapeText(url) });
    else text(whole);
  }
  text(source.slice(at));
  return nodes;
}

function special(token: string): Node {
  const [head = '', label = ''] = token.split('|');
  if (/^@[A-Z0-9]+$/.test(head)) return { type: 'user', id: head.slice(1), label: unescapeText(label) };
  if (/^#[A-Z0-9]+$/.test(head)) return { type: 'channel', id: head.slice(1), label: unescapeText(label) };
  if (head.startsWith('!date^')) {
    const [, seconds = '', format = '', url = ''] = head.split('^');
    return { type: 'date', seconds: Number(seconds), format, url, fallback: unescapeText(label) };
  }
  if (head.startsWith('!')) return { type: 'broadcast', text: unescapeText(label || `@${head.slice(1)}`) };
  if (!isSafeUrl(head)) return { type: 'text', text: unescapeText(`<${token}>`) };
  return {
    type: 'link',
    url: unescapeText(head),
    label: unescapeText(label || head.replace(/^mailto:/, '')),
  };
}
