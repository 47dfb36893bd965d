import { Textarea } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { useMe } from '../api/queries.ts';
import { REASON_TEXT, type ReasonName } from '../components/status/status.tsx';
import { say } from '../components/undo/undo.tsx';
import { useKeys } from '../keys/keys.ts';
import { CloseMenu, AssignMenu, TagMenu } from './close-menu.tsx';
import { NOTHING, type Target, targetCount, targetText } from './targets.ts';
import { TriageDialog } from './triage-dialog.tsx';
import { useTriage } from './use-triage.ts';

export type Menu = 'close' | 'assign' | 'tag' | 'note';

/** What buttons beside the keys do: the same. */
export interface TriageHandle {
  readonly acknowledge: () => void;
  readonly reopen: () => void;
  readonly open: (menu: Menu) => void;
}

interface Props {
  /** The alerts that are meant now: a selection, or the current row. */
  readonly ids?: readonly string[];
  /** In place of ids. */
  readonly target?: Target;
  /** Called as soon as something has been decided: a list goes on to the next row. */
  readonly onDone?: () => void;
  /** Whether the keys decide here: beside a list, they are those of the list. Left out, they do. */
  readonly hasKeys?: boolean;
  /** Begins an exception for the alert; left out, there is no key for it. */
  readonly onException?: () => void;
  /** Gives the verbs to buttons. */
  readonly children?: (handle: TriageHandle) => ReactNode;
}

/** More than this is asked once more: undoing it takes a while. */
const MANY = 100;

/** Keys that decide about alerts. */
export function TriageKeys(props: Props) {
  const { ids, target, onDone, onException, hasKeys = true, children } = props;
  const triage = useTriage();
  const me = useMe();
  // A menu is about what was meant when it was opened.
  const [menu, setMenu] = useState<{ readonly of: Menu; readonly target: Target } | null>(null);
  const [many, setMany] = useState<{ readonly text: string; readonly run: () => void } | null>(
    null,
  );
  const from = useRef<Element | null>(null);
  const now: Target = target ?? (ids === undefined ? NOTHING : { kind: 'ids', ids });
  const count = targetCount(now);
  const isOn = triage.isAllowed && count > 0 && hasKeys;
  const leave = () => {
    setMenu(null);
    setMany(null);
    if (from.current instanceof HTMLElement) from.current.focus({ preventScroll: true });
  };
  const open = (of: Menu) => {
    from.current = document.activeElement;
    setMenu({ of, target: now });
  };
  /** Does it at once, or where it is much, after it was confirmed. */
  const decide = (of: Target, text: string, run: () => Promise<void>, isAsked = false) => {
    const go = () => {
      leave();
      void run();
      onDone?.();
    };
    if (targetCount(of) <= MANY || isAsked) return go();
    from.current ??= document.activeElement;
    setMenu(null);
    setMany({ text, run: go });
  };
  const acknowledge = () => decide(now, 'Acknowledge', () => triage.acknowledge(now));
  const reopen = () => decide(now, 'Reopen', () => triage.reopen(now));
  const repeat = () => {
    const { reason, note } = lastVerdict() ?? {};
    if (reason === undefined) return say('There is no verdict to repeat yet.');
    decide(now, `Close as ${REASON_TEXT[reason]}`, () => triage.close(now, reason, note));
  };
  useKeys([
    { command: 'acknowledge', isOn, run: acknowledge },
    { command: 'close', isOn, run: () => open('close') },
    { command: 'repeat', isOn, run: repeat },
    { command: 'reopen', isOn, run: reopen },
    { command: 'assign', isOn, run: () => open('assign') },
    {
      command: 'take',
      isOn: isOn && me !== undefined,
      run: () => {
        const name = me?.name;
        if (name != null) decide(now, 'Assign to me', () => triage.assign(now, [name]));
      },
    },
    { command: 'tag', isOn, run: () => open('tag') },
    { command: 'note', isOn: isOn && now.kind === 'ids', run: () => open('note') },
    {
      command: 'except',
      isOn: onException !== undefined && count > 0,
      run: () => onException?.(),
    },
  ]);
  return (
    <>
      {children?.({ acknowledge, reopen, open })}
      {menu?.of === 'close' && (
        <CloseMenu
          target={menu.target}
          onClose={leave}
          onDone={(reason, note) => {
            rememberVerdict({ reason, note });
            decide(menu.target, 'Close', () => triage.close(menu.target, reason, note), true);
          }}
        />
      )}
      {(menu?.of === 'assign' || menu?.of === 'tag') && (
        <WordsOf
          {...menu}
          onClose={leave}
          onDone={(added, removed) => {
            const { of, target: meant } = menu;
            const [add, take] =
              of === 'assign'
                ? [triage.assign, triage.unassign]
                : ([triage.tag, triage.untag] as const);
            leave();
            void (async () => {
              if (added.length > 0) await add(meant, added);
              if (removed.length > 0) await take(meant, removed);
            })();
          }}
        />
      )}
      {menu?.of === 'note' && (
        <NoteMenu
          target={menu.target}
          onClose={leave}
          onDone={(text) => {
            leave();
            if (menu.target.kind === 'ids') void triage.note(menu.target.ids, text);
          }}
        />
      )}
      {many !== null && (
        <ConfirmMany text={many.text} target={now} onClose={leave} onDone={many.run} />
      )}
    </>
  );
}

interface WordsOfProps {
  readonly of: Menu;
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: (added: readonly string[], removed: readonly string[]) => void;
}

const WordsOf = ({ of, ...props }: WordsOfProps) =>
  of === 'assign' ? <AssignMenu {...props} /> : <TagMenu {...props} />;

interface Verdict {
  readonly reason: ReasonName;
  readonly note: string;
}

let last: Verdict | null = null;

/** What `.` does again, as long as the page is open. */
const lastVerdict = () => last;

function rememberVerdict(verdict: Verdict): void {
  last = verdict;
}

interface ConfirmManyProps {
  /** "Acknowledge". */
  readonly text: string;
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Asks once more, with the number, before much is changed at once. */
const ConfirmMany = ({ text, target, onClose, onDone }: ConfirmManyProps) => (
  <TriageDialog
    title={`${text}: ${targetText(target)}?`}
    submit={`${text} ${targetText(target)}`}
    canSubmit
    onClose={onClose}
    onSubmit={onDone}
  >
    <p className="muted">It can be undone with z, or later from the list of jobs.</p>
  </TriageDialog>
);

interface NoteMenuProps {
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}

function NoteMenu({ target, onClose, onDone }: NoteMenuProps) {
  const [text, setText] = useState('');
  return (
    <TriageDialog
      title={`Note on ${targetText(target)}`}
      submit="Add note"
      canSubmit={text.trim() !== ''}
      onClose={onClose}
      onSubmit={() => onDone(text)}
    >
      <Textarea
        data-autofocus
        label="Note"
        description="Markdown; Shift+Enter begins a new line"
        rows={4}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </TriageDialog>
  );
}
