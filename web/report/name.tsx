import { type Span, MarkedText } from '../components/value/value.tsx';

interface Props {
  readonly of: string;
  readonly marks?: readonly Span[];
}

/** An untrusted name of a rule, a list or a place, in the font of the page: it is not a value. */
export const Name = ({ of, marks = [] }: Props) => (
  <bdi>
    <MarkedText text={of} marks={marks} />
  </bdi>
);
