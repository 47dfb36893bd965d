import type { Span } from '../components/value/hits.ts';
import { MarkedText } from '../components/value/value.tsx';

interface Props {
  readonly of: string;
  readonly marks?: readonly Span[];
}

/** A name that a stranger has given: in the letters of the page, for it is no value. */
export const Name = ({ of, marks = [] }: Props) => (
  <bdi>
    <MarkedText text={of} marks={marks} />
  </bdi>
);
