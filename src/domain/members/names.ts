/** A person as Slack shows them, with their full name where that is another one. */
type Named = { display_name: string; real_name?: string | null };

/** What stands in a list to choose from: no one should have to know who "drj" is. */
export const choiceName = ({ display_name, real_name }: Named): string =>
  real_name && real_name !== display_name ? `${display_name} (${real_name})` : display_name;
