import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { entityOf } from './entity.ts';
import { ValueText } from '../value/value.tsx';

interface LinkProps {
  readonly field: string;
  readonly value: string;
  readonly children?: ReactNode;
}

/** A link to the page of a container, a host, an image or a user; without children, its text is the value. */
export function EntityLink({
  field,
  value,
  children = <ValueText text={value} most={120} />,
}: LinkProps) {
  const entity = entityOf(field, value);
  return entity === null ? children : <Link {...entity}>{children}</Link>;
}
