import { Button, Tooltip } from '@mantine/core';
import type { ComponentProps, ReactElement } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer, useRight } from '../../api/queries.ts';
import { NeedsRight, type RightButton } from '../../components/states/states.tsx';

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

export interface RulesMode {
  /** Whether rules are files, which the service only reads. */
  readonly isFolders: boolean;
  /** Files that could not be read, with the first thing that is wrong with them. */
  readonly problems: readonly {
    readonly file: string;
    readonly message: string;
    readonly severity: string;
  }[];
  readonly loadedAt: number | null;
  readonly isWatched: boolean;
  /** Whether the user can change rules here. */
  readonly canWrite: boolean;
}

/** Where rules come from, and so whether they can be changed here. */
export function useRulesMode(): RulesMode {
  const report = useAnswer('GET /dw/rules/_report', {}).data;
  const isAllowed = useRight('rules');
  const isFolders = report?.mode === 'folders';
  return {
    isFolders,
    problems: report?.folders?.problems ?? [],
    loadedAt: report?.folders?.loadedAt ?? null,
    isWatched: report?.folders?.isWatched ?? false,
    canWrite: isAllowed && !isFolders,
  };
}

/** A button that changes rules. */
export const RulesButton = ({
  disabled = false,
  ...button
}: Omit<ComponentProps<typeof RightButton>, 'right'>) => (
  <NeedsRules>
    {(isDisabled) => <Button {...button} disabled={isDisabled || disabled} />}
  </NeedsRules>
);

export type RuleShown = AnswerOf<'GET /dw/rules/:id'>;

/** How often it is asked whether the rule still runs. */
const EVERY_MS = 15_000;

export function useRule(id: string) {
  return useAnswer('GET /dw/rules/:id', { id }, { every: EVERY_MS, keeps: false });
}
