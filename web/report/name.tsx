import { VisibleText } from '../components/value/value.tsx';

/** A name that a stranger has given: in the letters of the page, for it is no value. */
export const Name = ({ of }: { readonly of: string }) => (
  <bdi>
    <VisibleText text={of} />
  </bdi>
);
