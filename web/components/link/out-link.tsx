import type { ReactNode } from 'react';
import { ValueText } from '../value/value.tsx';
import { safeAddress } from './safe-address.ts';

interface Props {
  /** Of a stranger, perhaps: what is no address of a page is shown as text. */
  readonly address: string;
  /** Left out, the address itself is shown, so that a link never leads elsewhere than it says. */
  readonly children?: ReactNode;
}

/** A link to another site. */
export function OutLink({ address, children }: Props) {
  const href = safeAddress(address);
  const text = children ?? <ValueText text={address} />;
  if (href === null) return text;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {text}
    </a>
  );
}
