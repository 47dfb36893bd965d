import { useNavigate } from '@tanstack/react-router';
import { createContext, useContext, type ReactNode } from 'react';
import { writePath, writeString } from '../../../src/lang/syntax/write-literal.ts';
import { Value, ValueText } from '../value/value.tsx';
import styles from './field-value.module.css';

interface Picking {
  /** Takes a value of the alert as a condition; `null` where nothing takes values now. */
  readonly pick: ((field: string, value: string) => void) | null;
  /** Begins an exception with a value; `null` where nobody may. */
  readonly begin: ((field: string, value: string) => void) | null;
}

const NONE: Picking = { pick: null, begin: null };
const PickingContext = createContext<Picking>(NONE);

/** Values below can be taken for an exception. */
export const PickValues = PickingContext.Provider;

interface Props {
  readonly field: string;
  readonly text: string;
  readonly marks?: readonly { readonly start: number; readonly end: number }[];
  readonly most?: number;
}

/** The value of a field of an event: to copy, to hunt for, and to make an exception of. */
export function FieldValue({ field, text, marks, most }: Props): ReactNode {
  const { pick, begin } = useContext(PickingContext);
  const navigate = useNavigate();
  const looks = {
    text,
    ...(marks === undefined ? {} : { marks }),
    ...(most === undefined ? {} : { most }),
  };
  if (pick !== null)
    return (
      <button type="button" className={styles['pick']} onClick={() => pick(field, text)}>
        <span aria-hidden="true">+ </span>
        <span className="unseen">Add as a condition: </span>
        <ValueText {...looks} />
      </button>
    );
  const hunt = `any where ${writePath(field)} == ${writeString(text)}`;
  return (
    <Value
      {...looks}
      field={field}
      actions={[
        {
          title: 'Hunt for it',
          run: () => void navigate({ to: '/hunt', search: { q: hunt } as never }),
        },
        ...(begin === null ? [] : [{ title: 'Exception with it', run: () => begin(field, text) }]),
      ]}
    />
  );
}
