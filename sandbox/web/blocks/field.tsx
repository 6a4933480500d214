import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Label, Text } from 'react-aria-components';
import type { Obj } from '../../slack/types.ts';

/** What every input of a form is told. */
export type FieldProps = {
  element: Obj;
  entry: Obj;
  onChange(entry: Obj): void;
  label: string;
  hint?: string;
  error?: string;
  isOptional?: boolean;
  /** Outside input blocks there is no label to be seen. */
  isBare?: boolean;
};

/** Label, control, hint and error of an input, tied together for screen readers by the component around them. */
export function Field({
  label,
  hint,
  error,
  isOptional,
  isBare,
  children,
}: FieldProps & { children: ReactNode }) {
  return (
    <>
      {!isBare && (
        <Label className="label">
          {label}
          {isOptional && <span className="optional"> (optional)</span>}
        </Label>
      )}
      {children}
      {hint && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      {error && (
        <Text slot="errorMessage" className="error">
          <TriangleAlert size={14} aria-hidden="true" /> {error}
        </Text>
      )}
    </>
  );
}
