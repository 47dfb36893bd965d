import { Button } from '@mantine/core';
import { NeedsRight } from '../components/states/needs-right.tsx';
import type { Menu, TriageHandle } from './triage-keys.tsx';
import styles from './triage-bar.module.css';

interface Props {
  readonly handle: TriageHandle;
  /** Whether any of the alerts is open, and whether any is not. */
  readonly hasOpen?: boolean;
  readonly hasDone?: boolean;
  /** Whether notes can be added: not to all that a filter finds. */
  readonly canNote?: boolean;
}

/** The verbs as buttons, with the key of each. */
export function TriageBar({ handle, hasOpen = true, hasDone = true, canNote = true }: Props) {
  const menus: readonly (readonly [Menu, string, string])[] = [
    ['assign', 'Assign', 'a'],
    ['tag', 'Tag', 't'],
    ...(canNote ? [['note', 'Note', 'n'] as const] : []),
  ];
  return (
    <div className={styles['bar']}>
      {hasOpen && <Verb title="Acknowledge" keyName="e" run={handle.acknowledge} />}
      <Verb title="Close…" keyName="c" run={() => handle.open('close')} />
      {hasDone && <Verb title="Reopen" keyName="u" run={handle.reopen} />}
      {menus.map(([menu, title, key]) => (
        <Verb key={menu} title={title} keyName={key} run={() => handle.open(menu)} />
      ))}
    </div>
  );
}

interface VerbProps {
  readonly title: string;
  readonly keyName: string;
  /** Whether it cannot be done now. */
  readonly isOff?: boolean;
  readonly run: () => void;
}

/** What can be done, as a button with its key; disabled for those who may not. */
export function Verb({ title, keyName, isOff = false, run }: VerbProps) {
  return (
    <NeedsRight right="triage">
      {(isDisabled) => (
        <Button
          disabled={isDisabled || isOff}
          onClick={run}
          aria-keyshortcuts={keyName}
          rightSection={<kbd className="muted">{keyName}</kbd>}
        >
          {title}
        </Button>
      )}
    </NeedsRight>
  );
}
