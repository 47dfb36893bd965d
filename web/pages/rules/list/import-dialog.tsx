import { Button, Checkbox, Modal } from '@mantine/core';
import { useState, type DragEvent } from 'react';
import { call, type AnswerOf } from '../../../api/client.ts';
import { Badge } from '../../../components/badge/badge.tsx';
import { PageProblem } from '../../../components/states/states.tsx';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { refreshRules } from '../change-rules.ts';
import styles from './list.module.css';

type Imported = AnswerOf<'POST /dw/rules/_import'>;
type Outcome = Imported['objects'][number]['outcome'];

const TYPES: Readonly<Record<string, string>> = {
  ndjson: 'application/x-ndjson',
  json: 'application/json',
  toml: 'application/toml',
};
const TONES = { added: 'good', replaced: 'accent', refused: 'bad', ignored: 'plain' } as const;
/** Objects that are listed; those that were refused first. */
const MAX_SHOWN = 500;

interface Props {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

interface FileResult {
  readonly name: string;
  readonly result: Imported | null;
  readonly error: unknown;
}

/** Takes files of rules and exceptions, and says of each object what became of it. */
export function ImportDialog({ isOpen, onClose }: Props) {
  const [overwrite, setOverwrite] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [isOver, setOver] = useState(false);
  const [results, setResults] = useState<readonly FileResult[]>([]);
  const take = async (files: readonly File[]) => {
    setBusy(true);
    setResults([]);
    for (const file of files) {
      const one = await importFile(file, overwrite);
      setResults((old) => [...old, one]);
    }
    setBusy(false);
    await refreshRules();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };
  return (
    <Modal opened={isOpen} onClose={onClose} title="Import rules" size="lg">
      <label
        className={styles['drop']}
        data-over={isOver}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <strong>Drop a file here, or choose one</strong>
        <span className="muted">
          An export of Kibana (.ndjson), or rule files (.toml, .json). Rules that are there already
          are refused unless they are to be replaced.
        </span>
        <input
          type="file"
          multiple
          accept=".ndjson,.json,.toml"
          disabled={isBusy}
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            currentTarget.value = '';
            void take(files);
          }}
        />
      </label>
      <Checkbox
        mt="sm"
        label="Replace rules and exceptions that are there already"
        checked={overwrite}
        onChange={({ currentTarget: { checked } }) => setOverwrite(checked)}
      />
      <div role="status">
        {isBusy && <p>Importing …</p>}
        {results.map((each, index) => (
          // oxlint-disable-next-line react/no-array-index-key
          <Result key={index} {...each} />
        ))}
      </div>
      {results.length > 0 && (
        <Button mt="md" variant="filled" onClick={onClose}>
          Done
        </Button>
      )}
    </Modal>
  );
}

async function importFile(file: File, isReplaced: boolean): Promise<FileResult> {
  const { name } = file;
  try {
    const type = TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''];
    if (type === undefined)
      throw new Error('This is no rule file: they end in .ndjson, .json or .toml.');
    const result = await call('POST /dw/rules/_import', {
      body: await file.text(),
      type,
      query: { overwrite: isReplaced, overwrite_exceptions: isReplaced },
    });
    return { name, result, error: null };
  } catch (error) {
    return { name, result: null, error };
  }
}

const ORDER: readonly Outcome[] = ['refused', 'added', 'replaced', 'ignored'];

function Result({ name, result, error }: FileResult) {
  if (result === null)
    return (
      <>
        <h3 className={styles['file']}>
          <NameText text={name} />
        </h3>
        <PageProblem error={error} />
      </>
    );
  const { objects, errors } = result;
  const inOrder = objects.toSorted(
    (one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome),
  );
  return (
    <>
      <h3 className={styles['file']}>
        <NameText text={name} />{' '}
        <span className="muted">
          {ORDER.map(
            (outcome) =>
              [objects.filter((each) => each.outcome === outcome).length, outcome] as const,
          )
            .filter(([count]) => count > 0)
            .map(([count, outcome]) => `${count} ${outcome}`)
            .join(', ')}
        </span>
      </h3>
      <ul className={styles['results']}>
        {errors.map(({ line, message }) => (
          <li key={`${line} ${message}`}>
            <Badge tone="bad">line {line}</Badge> <ValueText text={message} />
          </li>
        ))}
        {inOrder
          .slice(0, MAX_SHOWN)
          .map(({ kind, id, outcome, refusal, problems, actions }, index) => (
            // oxlint-disable-next-line react/no-array-index-key
            <li key={index}>
              <Badge tone={TONES[outcome]}>{outcome}</Badge> {kind} <ValueText text={id} />
              {refusal !== null && (
                <p>
                  <ValueText text={refusal.message} />
                </p>
              )}
              {problems.map(({ code, message, severity }) => (
                <p key={`${code} ${message}`} className={severity === 'error' ? 'bad' : 'muted'}>
                  <ValueText text={message} />
                </p>
              ))}
              {actions.map(({ position, message }) => (
                <p key={position} className="muted">
                  Its action {position + 1} does not run: <ValueText text={message} />
                </p>
              ))}
            </li>
          ))}
      </ul>
      {objects.length > MAX_SHOWN && (
        <p className="muted">… and {objects.length - MAX_SHOWN} more</p>
      )}
    </>
  );
}
