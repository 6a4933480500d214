/** What a file that people read calls a column: `slack_id` is "Slack ID", `advances_on` is "Advances on". */
export const headingOf = (column: string): string => {
  const words = column.replaceAll('_', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
    .replace(/\bslack id\b/i, 'Slack ID')
    .replace(/\bpgy\b/i, 'PGY');
};
