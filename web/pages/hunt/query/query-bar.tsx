import { Button, Select, Switch, Popover, TagsInput } from '@mantine/core';
import { useRef, useState, type ReactNode, type Ref } from 'react';
import { useAnswer } from '../../../api/queries.ts';
import { Icon } from '../../../components/icon/icon.tsx';
import { RightButton } from '../../../components/states/states.tsx';
import { say } from '../../../components/undo/undo.tsx';
import { useClusters } from '../../../components/sources/use-clusters.ts';
import { ValueText } from '../../../components/value/value.tsx';
import { EqlEditor, type EqlEditorHandle, type Finding } from '../../../editor/eql-editor.tsx';
import { sentence } from '../../../editor/language/words.ts';
import { KeySign } from '../../../keys/key-sign.tsx';
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
  readonly canTail: boolean;
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
      <div className="wrap" style={{ gap: '4px 12px' }}>
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
          disabled={!props.canTail}
          onChange={({ currentTarget }) => onTail(currentTarget.checked)}
        />
        <Button variant="subtle" disabled={isEmpty} onClick={() => void format()}>
          Format
        </Button>
        <RightButton right="rules" variant="subtle" disabled={isEmpty} onClick={onSaveAsRule}>
          Save as rule
        </RightButton>
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

/** No cluster has an empty name. */
const HERE = '';

interface EventsProps {
  readonly cluster: string | undefined;
  readonly streams: readonly string[];
  readonly onStreams: (streams: readonly string[]) => void;
  readonly onCluster: (cluster: string | undefined) => void;
}

/** The events that are read: those that are stored here or in a cluster; of all streams, or of some by name or pattern. */
export function EventsMenu({ cluster, streams, onStreams, onCluster }: EventsProps) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useAnswer('GET /dw/sources', {}, { enabled: isOpen });
  const isHere = cluster === undefined;
  const names = isHere ? (data?.streams.map(({ stream }) => stream) ?? []) : [];
  const { all: clusters } = useClusters(isOpen);
  const [one, many] = isHere ? ['stream', 'streams'] : ['index', 'indices'];
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={340} trapFocus>
      <Popover.Target>
        <Button rightSection={<Icon name="down" size={14} />} onClick={() => setOpen(!isOpen)}>
          {!isHere && (
            <>
              <ValueText text={cluster} most={30} />
              {': '}
            </>
          )}
          {streams.length === 0
            ? `${isHere ? 'All' : 'all'} ${many}`
            : `${streams.length} ${streams.length === 1 ? one : many}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {clusters.length > 0 && (
          <Select
            label="Events"
            data={[
              { value: HERE, label: 'Stored by this service' },
              ...clusters.map((name) => ({ value: name, label: `In the cluster ${name}` })),
            ]}
            value={cluster ?? HERE}
            onChange={(chosen) => onCluster(chosen === HERE ? undefined : (chosen ?? undefined))}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            mb="sm"
          />
        )}
        <TagsInput
          label={isHere ? 'Data streams' : 'Indices'}
          description="Names or patterns such as logs-falco*; none: all"
          data={names}
          value={[...streams]}
          onChange={onStreams}
          maxTags={100}
          clearable
          comboboxProps={{ withinPortal: false }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
