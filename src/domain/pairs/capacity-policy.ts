/** A mentor with their places; `active_mentees` are the residents whom everyone knows. */
type Places = { id: string; display_name: string; capacity: number; active_mentees: number };

/** A mentor who would get more residents than their capacity, which a director has to agree to. */
export type Beyond = {
  id: string;
  name: string;
  capacity: number;
  /** Residents now, those who are lined up aside. */
  has: number;
  /** Residents lined up beside them, as far as the reader may know. */
  coming: number;
  /** How many more are chosen at once. */
  wants: number;
};

/** How many residents each mentor may have, by member id, where a director agreed to more than their capacity. */
export type Agreed = ReadonlyMap<string, number>;

/** The number of residents that a mentor would come to. */
export const totalOf = ({ has, coming, wants }: Beyond): number => has + coming + wants;

/** Which of the mentors chosen, each as often as they are chosen, would exceed what they have or what was agreed. */
export function findBeyond(
  mentors: readonly Places[],
  chosen: readonly string[],
  agreed: Agreed,
  coming: ReadonlyMap<string, number> = new Map(),
): Beyond[] {
  const wanted = Map.groupBy(chosen, (id) => id);
  return mentors
    .map(
      ({ id, display_name, capacity, active_mentees }): Beyond => ({
        id,
        name: display_name,
        capacity,
        has: active_mentees,
        coming: coming.get(id) ?? 0,
        wants: wanted.get(id)?.length ?? 0,
      }),
    )
    .filter((mentor) => {
      const total = totalOf(mentor);
      return mentor.wants > 0 && total > mentor.capacity && (agreed.get(mentor.id) ?? 0) < total;
    });
}
