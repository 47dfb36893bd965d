import { Button, Switch } from '@mantine/core';
import { useRef, useState, type ReactNode, type Ref } from 'react';
import { say } from '../../../components/undo/undo.tsx';
import { KeySign } from '../../../keys/key-sign.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { NeedsRight } from '../../../components/states/states.tsx';
import { EqlEditor, type EqlEditorHandle, type Finding } from '../../../editor/eql-editor.tsx';
import { sentence } from '../../../editor/language/sentence.ts';
import styles from '../hunt.module.css';

interface Props {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly onRun: () => void;
  /** Ends the hunt that runs; `undefined` where none does. */
  readonly onCancel: (() => void) | undefined;
  readonly onFindings: (findings: readonly Finding[], query: string) => void;
  readonly onSaveAsRule: () => void;
  readonly isTail: boolean;
  readonly onTail: (isOn: boolean) => void;
  /** What the hunt would read. */
  readonly cost: ReactNode;
  readonly editor: Ref<EqlEditorHandle>;
}

/** The query, what is wrong with it, and what can be done with it. */
export function QueryBar({ query, onQuery, onRun, onFindings, onSaveAsRule, ...props }: Props) {
  const { isTail, onTail, cost } = props;
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const editor = useRef<EqlEditorHandle>(null);
  const isEmpty = query.trim() === '';
  const [worst] = findings.toSorted(({ severity: a }, { severity: b }) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  const format = async () => {
    const reason = await editor.current?.format();
    if (reason != null) say(reason);
  };
  return (
    <div className={styles['query']}>
      <EqlEditor
        label="Query"
        value={query}
        onChange={onQuery}
        onEscape={props.onCancel}
        onFindings={(found) => {
          setFindings(found);
          onFindings(found, query);
        }}
        placeholder={'process where process.name == "nsenter"'}
        ref={(handle) => {
          editor.current = handle;
          if (typeof props.editor === 'function') props.editor(handle);
          else if (props.editor !== null && props.editor !== undefined)
            props.editor.current = handle;
        }}
      />
      <div className={styles['queryRow']}>
        <Button
          variant="filled"
          disabled={isEmpty || isTail}
          onClick={onRun}
          leftSection={<Icon name="play" size={14} />}
        >
          Run <KeySign of="run" className={styles['key']} />
        </Button>
        <Switch
          label="Live tail"
          checked={isTail}
          onChange={({ currentTarget }) => onTail(currentTarget.checked)}
        />
        <Button variant="subtle" disabled={isEmpty} onClick={() => void format()}>
          Format
        </Button>
        <NeedsRight right="rules">
          {(isDisabled) => (
            <Button variant="subtle" disabled={isDisabled || isEmpty} onClick={onSaveAsRule}>
              Save as rule
            </Button>
          )}
        </NeedsRight>
        <span className={styles['said']} role="status">
          {worst === undefined ? cost : <Said finding={worst} others={findings.length - 1} />}
        </span>
      </div>
    </div>
  );
}

function Said({ finding, others }: { readonly finding: Finding; readonly others: number }) {
  const { code, severity, message, hint } = finding;
  return (
    <span data-severity={severity}>
      <strong>{code}</strong> {sentence(message)}
      {hint !== null && <span className="muted"> · {hint}</span>}
      {others > 0 && <span className="muted"> · {others} more</span>}
    </span>
  );
}
