import { isObj, type Obj } from '../types.ts';

/** The surface that blocks are shown on. */
export type Surface = 'message' | 'modal' | 'home';

/** One thing Slack would complain about, with the JSON pointer to it. */
export interface Finding {
  message: string;
  pointer: string;
}

/** Where rules report to, and what they may ask about. */
export class Check {
  readonly findings: Finding[] = [];
  readonly surface: Surface;

  constructor(surface: Surface) {
    this.surface = surface;
  }

  add(message: string, pointer: string): void {
    this.findings.push({ message, pointer });
  }
}

/** Looks at one value and reports what is wrong with it. */
export type Rule = (value: unknown, at: string, check: Check) => void;

/** A property of an object: its rule and whether it must be there. */
export interface Field {
  rule: Rule;
  required: boolean;
}

export const required = (rule: Rule): Field => ({ rule, required: true });
export const optional = (rule: Rule): Field => ({ rule, required: false });

/** A string within lengths, and of a form where one is given. */
export function text(max: number, min = 1, form?: { pattern: RegExp; name: string }): Rule {
  return (value, at, check) => {
    if (typeof value !== 'string') check.add('must be a string', at);
    else if (value.length > max) check.add(`must be less than ${max + 1} characters`, at);
    else if (value.length < min) check.add(`must be more than ${min - 1} characters`, at);
    else if (form && !form.pattern.test(value)) check.add(`must match ${form.name}`, at);
  };
}

export const bool: Rule = (value, at, check) => {
  if (typeof value !== 'boolean') check.add('must be a boolean', at);
};

export function integer(min: number, max: number): Rule {
  return (value, at, check) => {
    if (!Number.isInteger(value)) check.add('must be an integer', at);
    else if ((value as number) < min || (value as number) > max)
      check.add(`must be between ${min} and ${max}`, at);
  };
}

export const finite: Rule = (value, at, check) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) check.add('must be a number', at);
};

export function oneOf(...values: string[]): Rule {
  return (value, at, check) => {
    if (typeof value !== 'string' || !values.includes(value))
      check.add(`must be one of: ${values.join(', ')}`, at);
  };
}

export function list(rule: Rule, min: number, max: number): Rule {
  return (value, at, check) => {
    if (!Array.isArray(value)) {
      check.add('must be an array', at);
      return;
    }
    if (value.length > max) check.add(`no more than ${max} items allowed`, at);
    if (value.length < min) check.add(`no fewer than ${min} items allowed`, at);
    for (const [index, item] of value.slice(0, max + 1).entries()) rule(item, `${at}/${index}`, check);
  };
}

/** An object with these properties and no others, then any further rules. */
export function shape(
  fields: Record<string, Field>,
  ...more: ((value: Obj, at: string, check: Check) => void)[]
): Rule {
  return (value, at, check) => {
    if (!isObj(value)) {
      check.add('must be an object', at);
      return;
    }
    for (const key of Object.keys(value)) {
      if (!Object.hasOwn(fields, key)) check.add(`invalid additional property: ${key}`, at);
    }
    for (const [key, field] of Object.entries(fields)) {
      if (value[key] !== undefined) field.rule(value[key], `${at}/${key}`, check);
      else if (field.required) check.add(`missing required field: ${key}`, at);
    }
    for (const rule of more) rule(value, at, check);
  };
}

/** Every type that has its place somewhere. */
const used = new Set<string>();

/**
 * Chooses the rule by the object's `type`. A type that has its place elsewhere is refused in Slack's words; all
 * others, those that Slack knows and those it does not, are no part of this app.
 */
export function byType(rules: Record<string, Rule>): Rule {
  for (const name of Object.keys(rules)) used.add(name);
  return (value, at, check) => {
    if (!isObj(value)) {
      check.add('must be an object', at);
      return;
    }
    const type = value.type;
    if (typeof type !== 'string') check.add('missing required field: type', at);
    else if (!Object.hasOwn(rules, type))
      check.add(`${used.has(type) ? 'unsupported type' : 'not used by this app'}: ${type}`, `${at}/type`);
    else rules[type]?.(value, at, check);
  };
}

/** The literal `type` of an object. */
export const type = (name: string): Field => required(oneOf(name));

/** Refuses a value that occurs twice in a list. */
export function unique(values: readonly unknown[], what: string, at: string, check: Check): void {
  const seen = new Set<unknown>();
  for (const [index, value] of values.entries()) {
    if (value !== undefined && seen.has(value))
      check.add(`${what} already exists: ${String(value)}`, `${at}/${index}`);
    seen.add(value);
  }
}
