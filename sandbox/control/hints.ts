import type { Stage } from '../stage.ts';
import type { Hint } from './protocol.ts';

const LINE = /^(?:•\s*|\*[^*]+:\*\s*)?`(\/\S+)(?: ([^`]*))?`\s*(.*)$/;

/** Reads subcommands from a help text, such as "*Meetings:* `/mentor log [date]` log a meeting · `/mentor time` …". */
export function readHelp(text: string): Hint[] {
  return text.split(/\n| · /).flatMap((line) => {
    const [, command, usage = '', about = ''] = LINE.exec(line.trim()) ?? [];
    return command ? [{ command, usage, about }] : [];
  });
}

/** Asks the bot itself what can be typed, and tidies away that it was asked. */
export async function learnHints(stage: Stage): Promise<Hint[]> {
  const asker = stage.cast().at(-1);
  if (!asker) return [];
  const { workspace } = stage.slack;
  const person = stage.slack.as(asker.user);
  const [sightings, ephemerals] = [workspace.sightings.length, workspace.ephemerals.length];
  try {
    await person.command('/mentor help');
    const help = await person.waitFor(/`?\/mentor/, { where: 'ephemeral', timeoutMs: 5000 });
    return readHelp(help.message?.text ?? help.text);
  } catch {
    return [];
  } finally {
    await stage.slack.settled();
    workspace.sightings.splice(sightings);
    workspace.ephemerals.splice(ephemerals);
    stage.slack.clearJournal();
  }
}
