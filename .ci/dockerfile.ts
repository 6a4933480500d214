/** One line of a Dockerfile, continuation lines joined. */
export type Instruction = { keyword: string; text: string };

/** One stage, and what its lines say about the image. */
export type Stage = {
  name: string;
  instructions: Instruction[];
  env: Record<string, string>;
  user: string | undefined;
  command: [string, ...string[]];
  healthcheck: [string, ...string[]];
};

function instructionsOf(text: string): Instruction[] {
  return text
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [keyword = ''] = line.split(/\s/, 1);
      return { keyword, text: line.slice(keyword.length).trim() };
    });
}

/** The words of a command in exec form, `["node", "…"]`; the shell form would need a shell that handles signals. */
function execForm(stage: Instruction[], keyword: string): [string, ...string[]] {
  const text = stage.findLast((line) => line.keyword === keyword)?.text ?? '';
  const list = /\[.*\]$/.exec(text)?.[0];
  const [program, ...args] = (list ? JSON.parse(list) : []) as string[];
  return [program ?? '', ...args];
}

function stageOf(instructions: Instruction[], index: number): Stage {
  const from = instructions[0]?.text ?? '';
  const pairs = instructions
    .filter(({ keyword }) => keyword === 'ENV')
    .flatMap(({ text }) => text.split(/\s+/))
    .map((pair): [string, string] => [pair.split('=')[0] ?? '', pair.slice(pair.indexOf('=') + 1)]);
  return {
    name: / AS (\S+)$/i.exec(from)?.[1] ?? String(index),
    instructions,
    env: Object.fromEntries(pairs),
    user: instructions.findLast(({ keyword }) => keyword === 'USER')?.text,
    command: execForm(instructions, 'CMD'),
    healthcheck: execForm(instructions, 'HEALTHCHECK'),
  };
}

/** Reads the stages of a Dockerfile as plain as ours. */
export function readDockerfile(text: string): Stage[] {
  const stages: Instruction[][] = [];
  for (const instruction of instructionsOf(text)) {
    if (instruction.keyword === 'FROM') stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages.map(stageOf);
}
