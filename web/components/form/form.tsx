import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type FieldProblem, Problem } from '../../api/problem.ts';

interface FormProps {
  /** What the button says: "Create key". */
  readonly submit: string;
  readonly canSubmit?: boolean;
  /** What it throws is said in the form, beside the fields that it is about. */
  readonly onSubmit: () => Promise<unknown>;
  readonly onCancel: () => void;
  /** @param errorOf what is wrong with a field, by its name in the API */
  readonly children: (errorOf: (field: string) => string | null) => ReactNode;
}

/** Fields with what is wrong with them, and two buttons. Enter sends it; where it is refused, the focus goes to the first mistake. */
export function Form({ submit, canSubmit = true, onSubmit, onCancel, children }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (error !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const send = async () => {
    const missing = missingOf(form.current);
    if (missing.length > 0) return setError(new Problem(0, MISSING, null, null, missing));
    setBusy(true);
    setError(null);
    try {
      await onSubmit();
    } catch (failed) {
      setError(failed);
    }
    setBusy(false);
  };
  const problems = problemsOf(error);
  const shown = new Set<FieldProblem>();
  const fields = children((name) => {
    const found = problems.find(({ field }) => field?.split(/[.[]/)[0] === name);
    if (found !== undefined) shown.add(found);
    return found?.message ?? null;
  });
  const isSaid = problems.length > 0 && problems.every((problem) => shown.has(problem));
  return (
    <form
      ref={form}
      className="column"
      style={{ gap: 12 }}
      // What is missing is said as all else that is wrong, and not in a bubble of the browser's.
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (canSubmit && !isBusy) void send();
      }}
    >
      {fields}
      {error !== null && !isSaid && <FormError error={error} />}
      <FormButtons>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" loading={isBusy} disabled={!canSubmit}>
          {submit}
        </Button>
      </FormButtons>
    </form>
  );
}

const MISSING = 'Something is missing.';

/** Fields that are asked for by their `name`, and empty. */
function missingOf(form: HTMLFormElement | null): readonly FieldProblem[] {
  const inputs =
    form?.querySelectorAll<HTMLInputElement>('input:required, textarea:required') ?? [];
  return [...inputs]
    .filter(({ value }) => value.trim() === '')
    .map(({ name, labels }) => {
      const label = labels?.[0]?.textContent.replace(/[\s*]+$/, '') ?? name;
      return { field: name, message: `${label} is missing` };
    });
}

/** What is wrong, by field. Where the service names none, what it says begins with it: "The password has 5 characters". */
function problemsOf(error: unknown): readonly FieldProblem[] {
  if (!(error instanceof Problem)) return [];
  const { problems, message } = error;
  const [, field] = /^(?:the )?(\w+)\b/i.exec(message) ?? [];
  return problems.length > 0 || field === undefined
    ? problems
    : [{ field: field.toLowerCase(), message }];
}

/** Why nothing was saved, where that is about no field. */
export function FormError({ error }: { readonly error: unknown }) {
  const { hint = null, requestId = null } = error instanceof Problem ? error : {};
  return (
    <p className="bad" style={{ margin: 0, overflowWrap: 'anywhere' }} role="alert">
      {error instanceof Error ? error.message : String(error)}
      {hint !== null && ` ${hint}`}
      {requestId !== null && <span className="muted"> Request {requestId}</span>}
    </p>
  );
}

/** What leaves a form, and behind it what saves it: everywhere in this order, and at the end. */
export const FormButtons = ({ children }: { readonly children: ReactNode }) => (
  <div className="wrap" style={{ justifyContent: 'flex-end' }}>
    {children}
  </div>
);
