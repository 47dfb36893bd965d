import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { ROLE_WITH, useRight, type Right } from '../../api/me.ts';

interface Props {
  readonly right: Right;
  /** A control, given whether it is disabled. */
  readonly children: (isDisabled: boolean) => ReactElement;
}

/** A control that only some may use: the others see it disabled, and who could. */
export function NeedsRight({ right, children }: Props) {
  const isAllowed = useRight(right);
  if (isAllowed) return children(false);
  return (
    <Tooltip label={`This needs ${ROLE_WITH[right]}.`}>
      <span>{children(true)}</span>
    </Tooltip>
  );
}
