import { type ReactNode, useRef, useState } from 'react';
import { useMe, useRight } from '../api/queries.ts';
import { REASON_TEXT, type ReasonName } from '../components/status/status.tsx';
import { say } from '../components/undo/undo.tsx';
import { keptSwitch } from '../kept-setting.ts';
import { useKeys } from '../keys/keys.ts';
import { CloseMenu, TagsMenu } from './close-menu.tsx';
import { NoteField } from './note-field.tsx';
import { PeopleMenu } from './people-menu.tsx';
import { type Change, NOTHING, type Target, targetCount, targetText } from './targets.ts';
import { TriageDialog } from './triage-dialog.tsx';
import { useKeptDraft } from '../kept-draft.ts';
import { acknowledge, change, note } from './verbs.ts';

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

/** Whether an alert without an owner is assigned to the user who acknowledges it. */
export const acknowledgingTakes = keptSwitch('dockwarden-acknowledge-takes', true);

/** Keys that decide about alerts. */
export function TriageKeys(props: Props) {
  const { ids, target, onDone, onException, hasKeys = true, children } = props;
  const isAllowed = useRight('triage');
  const me = useMe();
  // A menu is about what was meant when it was opened.
  const [menu, setMenu] = useState<{ readonly of: Menu; readonly target: Target } | null>(null);
  const [many, setMany] = useState<{ readonly text: string; readonly run: () => void } | null>(
    null,
  );
  const from = useRef<Element | null>(null);
  const now: Target = target ?? (ids === undefined ? NOTHING : { kind: 'ids', ids });
  const count = targetCount(now);
  const isOn = isAllowed && count > 0 && hasKeys;
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
  const put = (of: Target, what: Change) => {
    leave();
    void change(of, what);
  };
  const acknowledgeNow = () =>
    decide(now, 'Acknowledge', () => {
      const taker = me?.kind === 'user' && acknowledgingTakes.get() ? me.name : undefined;
      return acknowledge(now, taker);
    });
  const reopen = () => decide(now, 'Reopen', () => change(now, { status: 'open' }));
  const close = (
    of: Target,
    closeReason: ReasonName,
    note: string,
    title: string,
    isAsked = false,
  ) => decide(of, title, () => change(of, { status: 'closed', closeReason }, note), isAsked);
  const repeat = () => {
    if (lastVerdict === null) return say('There is no verdict to repeat yet.');
    const { reason, note } = lastVerdict;
    close(now, reason, note, `Close as ${REASON_TEXT[reason]}`);
  };
  useKeys([
    { command: 'acknowledge', isOn, run: acknowledgeNow },
    { command: 'close', isOn, run: () => open('close') },
    { command: 'repeat', isOn, run: repeat },
    { command: 'reopen', isOn, run: reopen },
    { command: 'assign', isOn, run: () => open('assign') },
    {
      command: 'take',
      isOn: isOn && me !== undefined,
      run: () => {
        const name = me?.name;
        if (name != null) decide(now, 'Assign to me', () => change(now, { addAssignees: [name] }));
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
      {children?.({ acknowledge: acknowledgeNow, reopen, open })}
      {menu?.of === 'close' && (
        <CloseMenu
          target={menu.target}
          onClose={leave}
          onDone={(reason, note) => {
            lastVerdict = { reason, note };
            close(menu.target, reason, note, 'Close', true);
          }}
        />
      )}
      {menu?.of === 'assign' && (
        <PeopleMenu
          target={menu.target}
          onClose={leave}
          onDone={(added, removed) =>
            put(menu.target, {
              ...(added.length === 0 ? {} : { addAssignees: [...added] }),
              ...(removed.length === 0 ? {} : { removeAssignees: [...removed] }),
            })
          }
        />
      )}
      {menu?.of === 'tag' && (
        <TagsMenu
          target={menu.target}
          onClose={leave}
          onDone={(added, removed) =>
            put(menu.target, {
              ...(added.length === 0 ? {} : { addTags: [...added] }),
              ...(removed.length === 0 ? {} : { removeTags: [...removed] }),
            })
          }
        />
      )}
      {menu?.of === 'note' && (
        <NoteMenu
          target={menu.target}
          onClose={leave}
          onDone={(text) => {
            leave();
            if (menu.target.kind === 'ids') void note(menu.target.ids, text);
          }}
        />
      )}
      {many !== null && (
        <ConfirmMany text={many.text} target={now} onClose={leave} onDone={many.run} />
      )}
    </>
  );
}

/** What `.` does again, as long as the page is open. */
let lastVerdict: { readonly reason: ReasonName; readonly note: string } | null = null;

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
    isPlain
    onClose={onClose}
    onSubmit={onDone}
  >
    <p className="muted">It can be undone with z, or later in the list of recent changes.</p>
  </TriageDialog>
);

interface NoteMenuProps {
  readonly target: Target;
  readonly onClose: () => void;
  readonly onDone: (text: string) => void;
}

function NoteMenu({ target, onClose, onDone }: NoteMenuProps) {
  const [text, setText, drop] = useKeptDraft(draftKey(target), () => '');
  return (
    <TriageDialog
      title={`Note on ${targetText(target)}`}
      submit="Add note"
      canSubmit={text.trim() !== ''}
      onClose={onClose}
      onSubmit={() => {
        drop();
        onDone(text);
      }}
    >
      <NoteField
        hasFocus
        description="Markdown; @ mentions a user; Shift+Enter begins a new line"
        rows={4}
        value={text}
        onChange={(value) => setText(() => value)}
      />
    </TriageDialog>
  );
}

const draftKey = (target: Target) =>
  target.kind === 'ids' ? `note ${target.ids[0]} ${target.ids.length}` : null;
