import { readFileSync } from 'node:fs';

/** The version of this code, and the commit it was built from. */
export type Build = { version: string; commit: string };

const root = new URL('../../', import.meta.url);

function read(path: string): string | undefined {
  try {
    return readFileSync(new URL(path, root), 'utf8').trim();
  } catch {
    return undefined;
  }
}

const COMMIT = /^[0-9a-f]{40}$/;

/** The commit that a clone has checked out; undefined outside one. */
function checkedOut(): string | undefined {
  const head = read('.git/HEAD');
  const ref = /^ref: (\S+)$/.exec(head ?? '')?.[1];
  if (!ref) return head;
  const packed = read('.git/packed-refs')?.split('\n');
  return read(`.git/${ref}`) ?? packed?.find((line) => line.endsWith(` ${ref}`))?.slice(0, 40);
}

/** Reads what this process runs: an image names its commit in SOURCE_COMMIT, a clone has it in `.git`. */
export function readBuild(env: Record<string, string | undefined> = process.env): Build {
  const { version } = JSON.parse(read('package.json') ?? '{}') as { version?: string };
  const commit = [env.SOURCE_COMMIT, checkedOut()].find((each) => COMMIT.test(each ?? ''));
  return { version: version ?? 'unknown', commit: commit?.slice(0, 12) ?? 'unknown' };
}

/** A build in words, such as "0.2.0 (1a2b3c4d5e6f)". */
export const buildText = ({ version, commit }: Build): string =>
  commit === 'unknown' ? version : `${version} (${commit})`;
