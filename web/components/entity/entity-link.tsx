import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { entityOf, type EntityField } from './entity.ts';
import { ValueText } from '../value/value.tsx';

interface LinkProps {
  readonly field: EntityField;
  readonly value: string;
  readonly children?: ReactNode;
}

/** Leads to the page of a container, a host, an image or a user; without words, its value is the link. */
export function EntityLink({
  field,
  value,
  children = <ValueText text={value} most={120} />,
}: LinkProps) {
  const entity = entityOf(field, value);
  return entity === null ? children : <Link {...entity}>{children}</Link>;
}
