import type { Obj } from '../../slack/types.ts';

export const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objAt = (value: unknown, key: string): Obj => {
  const inner = isObj(value) ? value[key] : undefined;
  return isObj(inner) ? inner : {};
};
export const strAt = (value: unknown, key: string): string => {
  const inner = isObj(value) ? value[key] : undefined;
  return typeof inner === 'string' ? inner : '';
};
export const numAt = (value: unknown, key: string): number | undefined => {
  const inner = isObj(value) ? value[key] : undefined;
  return typeof inner === 'number' ? inner : undefined;
};
export const listAt = (value: unknown, key: string): Obj[] => {
  const inner = isObj(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner.filter(isObj) : [];
};
export const idsAt = (value: unknown, key: string): string[] => {
  const inner = isObj(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner.filter((id) => typeof id === 'string') : [];
};
/** The text of a text object or a plain string. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : strAt(value, 'text'));
