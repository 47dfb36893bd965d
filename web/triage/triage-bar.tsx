import { RightButton } from '../components/states/states.tsx';
import type { CommandId } from '../keys/commands.ts';
import { KeySign, useKeyShortcut } from '../keys/key-sign.tsx';
import type { Menu, TriageHandle } from './triage-keys.tsx';

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
  const menus: readonly (readonly [Menu, string])[] = [
    ['assign', 'Assign'],
    ['tag', 'Tag'],
    ...(canNote ? [['note', 'Note'] as const] : []),
  ];
  return (
    <div className="wrap verbs" style={{ gap: 6 }}>
      {hasOpen && <Verb title="Acknowledge" command="acknowledge" run={handle.acknowledge} />}
      <Verb title="Close…" command="close" run={() => handle.open('close')} />
      {hasDone && <Verb title="Reopen" command="reopen" run={handle.reopen} />}
      {menus.map(([menu, title]) => (
        <Verb key={menu} title={title} command={menu} run={() => handle.open(menu)} />
      ))}
    </div>
  );
}

interface VerbProps {
  readonly title: string;
  readonly command: CommandId;
  /** Whether it cannot be done now. */
  readonly isOff?: boolean;
  readonly run: () => void;
}

/** What can be done, as a button with its key; disabled for those who may not. */
export function Verb({ title, command, isOff = false, run }: VerbProps) {
  const shortcut = useKeyShortcut(command);
  return (
    <RightButton
      right="triage"
      disabled={isOff}
      onClick={run}
      {...shortcut}
      rightSection={<KeySign of={command} />}
    >
      {title}
    </RightButton>
  );
}
