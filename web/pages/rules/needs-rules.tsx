import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { NeedsRight } from '../../components/states/needs-right.tsx';
import { useRulesMode } from './use-rules-mode.ts';

interface Props {
  /** A control, given whether it is disabled. */
  readonly children: (isDisabled: boolean) => ReactElement;
}

/** A control that changes rules: disabled for those without the right, and for all where files alone can change them. */
export function NeedsRules({ children }: Props) {
  const { isFolders } = useRulesMode();
  if (!isFolders) return <NeedsRight right="rules">{children}</NeedsRight>;
  return (
    <Tooltip label="The rules are files: change the file, and it is read again.">
      <span>{children(true)}</span>
    </Tooltip>
  );
}
