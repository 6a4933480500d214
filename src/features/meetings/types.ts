/** A meeting as one of the two sees it: the date, who logged it, and their own entry. */
export type Past = {
  metOn: string;
  own: { id: string; way: string; topics: readonly string[] } | undefined;
  isOthers: boolean;
};
