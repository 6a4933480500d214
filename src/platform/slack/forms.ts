import type { ViewStateValue } from '@slack/bolt';
import type { z } from 'zod';

/** What a person entered in a modal, by field: text, one choice, or several. */
export type Form = Record<string, string | string[] | undefined>;

function entered(value: ViewStateValue): string | string[] | undefined {
  switch (value.type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return value.selected_option?.value;
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return (value.selected_options ?? []).flatMap((option) => option.value ?? []);
    case 'users_select':
      return value.selected_user ?? undefined;
    case 'multi_users_select':
      return value.selected_users ?? [];
    case 'conversations_select':
      return value.selected_conversation ?? undefined;
    case 'datepicker':
      return value.selected_date ?? undefined;
    case 'datetimepicker':
      return value.selected_date_time ? String(value.selected_date_time) : undefined;
    case 'timepicker':
      return value.selected_time ?? undefined;
    case 'file_input':
      return (value.files ?? []).map((file) => file.id);
    default:
      return value.value ?? undefined;
  }
}

/** Flattens Slack's view state to one value a field; a slice then parses it with its own zod schema. */
export function readForm(values: Record<string, Record<string, ViewStateValue>>): Form {
  return Object.fromEntries(
    Object.entries(values).map(([field, elements]) => {
      const [element] = Object.values(elements);
      return [field, element === undefined ? undefined : entered(element)];
    }),
  );
}

/** What a field says whose schema has no words for what is wrong with it. */
const PLEASE_CHECK = 'Check this field.';

/** What was entered, as its schema reads it; or the first problem of each field, in the words of its schema. */
type Parsed<T> = { ok: true; data: T } | { ok: false; errors: Record<string, string> };

/** Reads a form by its schema. Where a schema has no words of its own, zod's are not shown to anyone. */
export function parseForm<S extends z.ZodType>(schema: S, form: unknown): Parsed<z.infer<S>> {
  const parsed = schema.safeParse(form, { error: () => PLEASE_CHECK });
  if (parsed.success) return { ok: true, data: parsed.data };
  const issues = parsed.error.issues.toReversed();
  return {
    ok: false,
    errors: Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), message])),
  };
}
