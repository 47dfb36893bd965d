import { Fragment, type ReactNode } from 'react';

interface Props<T> {
  readonly of: readonly T[];
  /** What stands between two of them. */
  readonly between?: string;
  readonly children: (each: T) => ReactNode;
}

/** Parts of the data in their order: it gives them no ids, and never changes. */
export const Each = <T,>({ of, between, children }: Props<T>): ReactNode =>
  of.map((each, index) => (
    // oxlint-disable-next-line react/no-array-index-key
    <Fragment key={index}>
      {index > 0 && between}
      {children(each)}
    </Fragment>
  ));
