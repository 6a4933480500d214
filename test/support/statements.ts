import type { PGlite } from '@electric-sql/pglite';

/** A statement that the database keeps under a name, with its answers to Parse and to Describe. */
type Kept = { name: Buffer; parsed: Answer; described?: Answer };
type Answer = Awaited<ReturnType<PGlite['execProtocolStream']>>;

const DEFINES = /\b(create|alter|drop|deallocate|discard)\b/i;
const [BIND, DESCRIBE, EXECUTE, PARSE, QUERY, STATEMENT] = [...'BDEPQS'].map((c) => c.charCodeAt(0));
/** A message of the protocol that says no more than its kind: the end of a statement. */
const SYNC = Buffer.from('S\0\0\0\x04');
/** The kind of a message and its length stand before its body. */
const BODY = 5;

/**
 * Has an embedded database keep the statements it was given, as a pool's servers often do, and answer what is left of
 * one in one call: PGlite has each parsed and planned again, in six. Nothing that is asked or answered changes.
 */
export function keepStatements(pglite: PGlite): PGlite {
  const kept = new Map<string, Kept>();
  let made = 0;
  let current: Kept | undefined;
  /** What comes before the execution of a statement, and whether its end went with it. */
  let gathered: Uint8Array[] | undefined;
  let isSynced = false;
  const ask = pglite.execProtocolStream.bind(pglite);

  const parse: typeof ask = async (message, options) => {
    const text = Buffer.from(message).toString('utf8', BODY + 1); // its types, if it names any, follow the statement
    if (DEFINES.test(text)) kept.clear();
    current = kept.get(text);
    if (current) return current.parsed;
    made += 1;
    const name = Buffer.from(`kept_${made}`);
    const parsed = await ask(withName(message, BODY, name), options);
    current = { name, parsed };
    if (!DEFINES.test(text)) kept.set(text, current);
    return parsed;
  };

  pglite.execProtocolStream = async (message, options) => {
    const kind = message[0];
    if (kind === PARSE) return parse(message, options);
    if (kind === QUERY && DEFINES.test(Buffer.from(message).toString())) kept.clear();
    if (current && kind === BIND) {
      const portalEnds = message.indexOf(0, BODY);
      gathered = [withName(message, portalEnds + 1, current.name)];
      return [];
    }
    if (gathered && kind === EXECUTE) {
      const whole = Buffer.concat([...gathered, message, SYNC]);
      gathered = undefined;
      isSynced = true;
      return ask(whole, options);
    }
    if (gathered && kind === DESCRIBE) {
      gathered.push(message);
      return [];
    }
    if (isSynced && kind === SYNC[0]) {
      isSynced = false;
      return [];
    }
    if (current && kind === DESCRIBE && message[BODY] === STATEMENT) {
      current.described ??= await ask(withName(message, BODY + 1, current.name), options);
      return current.described;
    }
    return ask(message, options);
  };
  return pglite;
}

/** The same message for a statement of this name: the driver leaves the place of the name empty. */
function withName(message: Uint8Array, at: number, name: Buffer): Uint8Array {
  const named = Buffer.concat([message.subarray(0, at), name, message.subarray(at)]);
  named.writeUInt32BE(named.length - 1, 1);
  return named;
}
