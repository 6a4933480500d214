/** Why the people of the file could not be looked up, and what to do. */
export const notTold = ({ reason, code }: { reason: 'slow' | 'refused'; code: string }): string =>
  reason === 'slow'
    ? "Slack is slow right now and didn't return the list of people in this workspace. Nothing was saved. Choose the file again in a few minutes."
    : `Slack won't let Mentor read the list of people in this workspace (${code}). Nothing was saved. The team that runs Mentor can use \`npm run admin -- doctor\` to see what to fix.`;
