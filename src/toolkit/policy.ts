/** Whether a link is for somebody with these roles; directors see all, since they look after them. */
export const isFor = (
  { audience }: { audience: 'everybody' | 'residents' | 'mentors' },
  roles: ReadonlySet<string>,
): boolean =>
  audience === 'everybody' ||
  roles.has('director') ||
  (audience === 'residents' ? roles.has('resident') : roles.has('mentor'));
