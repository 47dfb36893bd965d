import { Button } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useAnswer } from '../../../api/queries.ts';
import { Grid, type GridSort } from '../../../components/grid/grid.tsx';
import { CardHead } from '../../../components/grid/card-head.tsx';
import { SelectAll } from '../../../components/grid/select-all.tsx';
import { nameOfParts } from '../../../components/grid/row-name.ts';
import { columnsWithValues } from '../../../components/grid/column.ts';
import { Page } from '../../../components/page/page.tsx';
import { SelectionBar } from '../../../components/selection-bar/selection-bar.tsx';
import { Empty, Loaded, Skeleton } from '../../../components/states/states.tsx';
import { agoText } from '../../../components/time/format-time.ts';
import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import { useKeys, onEscapeSelection } from '../../../keys/keys.ts';
import { changeRules, deleteRules, type RuleAction } from '../change-rules.ts';
import { NeedsRules, type RulesMode, useRulesMode, RulesButton } from '../needs-rules.tsx';
import type { RuleSort, RulesSearch } from '../search.ts';
import { columnsOf, RuleCard } from './columns.tsx';
import { commonFolder } from './common-folder.ts';
import { ExportMenu } from './export-menu.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { PackDialog } from './pack-dialog.tsx';
import { RuleFilters } from './rule-filters.tsx';
import {
  alertsOf,
  filtered,
  isShown,
  type RuleRow,
  ruleRows,
  runsText,
  severityOf,
  sorted,
  usualOrder,
} from './rule-row.ts';
import styles from './list.module.css';
import { countText } from '../../../components/value/counts.ts';

const USUAL_SORT: RuleSort = 'noise';
const NOTHING: ReadonlySet<string> = new Set();
const EVERY_MS = 30_000;
/** While tests of rules are being run. */
const SOON_MS = 6_000;
/** Rows would jump if these came after them. */
const OF_NOISE: readonly RuleSort[] = ['alerts', 'noise', 'minutes', 'hidden', 'cost'];

function useRuleList() {
  const [isSoon, setSoon] = useState(true);
  const rules = useAnswer('GET /dw/rules', {}, { every: isSoon ? SOON_MS : EVERY_MS });
  const isWaiting = rules.data?.rules.some(({ tests }) => tests === null) ?? true;
  if (isWaiting !== isSoon) setSoon(isWaiting);
  return rules;
}

/** What is watched for, whether it works, and whether it is loud. */
export function RulesPage() {
  const search = useSearch({ from: '/rules' });
  const navigate = useNavigate();
  const rules = useRuleList();
  const answer = useAnswer('GET /dw/rules/_noise', {}, { every: EVERY_MS });
  const noise = answer.data?.rules;
  const mode = useRulesMode();
  const conflicts = useAnswer('GET /dw/rules/_pack', {}).data?.conflicts.length ?? 0;
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOTHING);
  const [current, setCurrent] = useState<string | null>(null);
  const [isImporting, setImporting] = useState(false);
  const go = (change: Partial<RulesSearch>) =>
    void navigate({ to: '/rules', search: { ...search, ...change }, replace: true });

  const all = useMemo(() => ruleRows(rules.data?.rules ?? [], noise ?? []), [rules.data, noise]);
  const matching = useMemo(() => filtered(all, search), [all, search]);
  const sort = search.sort ?? USUAL_SORT;
  const order = search.order ?? usualOrder(sort);
  const isUnsorted = answer.isPending && (OF_NOISE.includes(sort) || search.show === 'loud');
  const rows = useMemo(
    () =>
      sorted(
        matching.filter((row) => search.show === undefined || isShown(row, search.show)),
        sort,
        order,
      ),
    [matching, search.show, sort, order],
  );
  const actions = useMemo(
    () => ({
      canWrite: mode.canWrite,
      onSwitch: (row: RuleRow, isOn: boolean) =>
        void changeRules(isOn ? 'enable' : 'disable', [row.id]),
    }),
    [mode.canWrite],
  );
  const columns = useMemo(
    () => columnsWithValues(columnsOf(actions), all, sort),
    [actions, all, sort],
  );
  const chosen = all.filter(({ id }) => selected.has(id));
  const selectAll = () => setSelected(new Set(rows.map(({ id }) => id)));
  useKeys([
    { command: 'selectAll', run: selectAll },
    onEscapeSelection(selected.size, () => setSelected(NOTHING)),
    {
      command: 'newRule',
      isOn: mode.canWrite,
      run: () => void navigate({ to: '/rules/new' }),
    },
  ]);
  return (
    <Page
      title="Rules"
      about={rules.data === undefined ? '' : aboutText(all, rows)}
      actions={
        <>
          <NeedsRules>
            {(isDisabled) =>
              isDisabled ? (
                <Button disabled>New rule</Button>
              ) : (
                <Button
                  variant="filled"
                  renderRoot={(props) => <Link to="/rules/new" {...props} />}
                >
                  New rule
                </Button>
              )
            }
          </NeedsRules>
          <RulesButton onClick={() => setImporting(true)}>Import</RulesButton>
          <ExportMenu ids={null} title="Export all" />
          {!mode.isFolders && (
            <Button onClick={() => go({ pack: 'true' })}>
              Shipped rules{conflicts > 0 ? `: ${conflicts} to decide` : ''}
            </Button>
          )}
        </>
      }
      bar={
        <RuleFilters
          all={all}
          rows={matching}
          isKnown={(show) => rules.data !== undefined && (show !== 'loud' || noise !== undefined)}
          search={search}
          onChange={go}
        />
      }
    >
      {mode.isFolders && <FolderNotice mode={mode} rules={all} />}
      <Loaded of={rules}>
        {() =>
          isUnsorted ? (
            <Skeleton rows={20} />
          ) : rows.length > 0 ? (
            <Grid
              label="Rules"
              columns={columns}
              rows={rows}
              idOf={({ id }) => id}
              nameOf={ruleName}
              current={current}
              onCurrent={setCurrent}
              onOpen={({ id }) => void navigate({ to: '/rules/$id/overview', params: { id } })}
              selected={selected}
              onSelect={setSelected}
              cardHead={CardHead}
              selectAll={
                <SelectAll
                  ids={rows.map(({ id }) => id)}
                  selected={selected}
                  onSelect={setSelected}
                />
              }
              sort={{ column: sort, direction: order } satisfies GridSort}
              onSort={(column) => {
                const next = column as RuleSort;
                const turned = order === 'ascending' ? 'descending' : 'ascending';
                go({ sort: next, order: next === sort ? turned : undefined });
              }}
              card={(row) => <RuleCard row={row} {...actions} />}
            />
          ) : all.length > 0 ? (
            <Empty
              title="No rule matches"
              reason={`${countText(all.length, 'rule')} ${all.length === 1 ? 'is' : 'are'} not shown because of the filters.`}
            >
              <Button onClick={() => void navigate({ to: '/rules', search: {}, replace: true })}>
                Clear the filters
              </Button>
            </Empty>
          ) : (
            <Empty
              title="Nothing is watched for"
              reason={
                mode.isFolders
                  ? 'The folders of rules have none.'
                  : 'There are no rules in this space. Begin with those that are shipped, import some, or write one.'
              }
            >
              {!mode.isFolders && (
                <Button variant="filled" onClick={() => go({ pack: 'true' })}>
                  Add the shipped rules
                </Button>
              )}
            </Empty>
          )
        }
      </Loaded>
      <BulkBar
        rows={chosen}
        others={rows.filter(({ id }) => !selected.has(id)).length}
        onAll={selectAll}
        onLeft={(ids) => setSelected(new Set(ids))}
      />
      <ImportDialog isOpen={isImporting} onClose={() => setImporting(false)} />
      <PackDialog isOpen={search.pack === 'true'} onClose={() => go({ pack: undefined })} />
    </Page>
  );
}

function aboutText(all: readonly RuleRow[], rows: readonly RuleRow[]): string {
  const on = all.filter(({ isEnabled }) => isEnabled).length;
  return rows.length === all.length
    ? `${countText(all.length, 'rule')}, ${on} on`
    : `${rows.length} of ${countText(all.length, 'rule')}`;
}

/** "on, Container Escape, critical, eql live, 4 alerts in 7 days, last match 3 min ago, tests 4 of 4 pass". */
const ruleName = (row: RuleRow): string => {
  const { isEnabled, name, type, noise, lastMatch, tests, gap, notRunnable } = row;
  const alerts = alertsOf(row);
  return nameOfParts([
    isEnabled ? 'on' : 'off',
    name,
    severityOf(row),
    `${type} ${runsText(row)}`,
    noise === null ? '' : `${countText(alerts ?? 0, 'alert')} in 7 days`,
    lastMatch === null ? 'never matched' : `last match ${agoText(lastMatch, Date.now())}`,
    tests === null || tests.cases === 0
      ? ''
      : `tests ${tests.passed} of ${tests.cases - tests.skipped} pass`,
    gap === null ? '' : 'has a gap',
    notRunnable === null ? '' : 'unsupported',
    row.lastRun?.outcome === 'failed' ? 'failing' : '',
  ]);
};

interface Props {
  readonly mode: RulesMode;
  readonly rules: readonly Pick<RuleRow, 'file'>[];
}

/** Says that files are the truth, where they are, and which of them cannot be read. */
function FolderNotice({ mode: { problems, loadedAt, isWatched }, rules }: Props) {
  const folder = commonFolder(rules.flatMap(({ file }) => file ?? []));
  const errors = problems.filter(({ severity }) => severity === 'error');
  return (
    <>
      <p className={styles['notice']}>
        These rules are files{folder !== null && ' in '}
        {folder !== null && <ValueText text={folder} />}: what the files say holds, and nothing can
        be changed here.{' '}
        {isWatched ? 'A file that changes is read again at once.' : 'They are read at the start.'}
        {loadedAt !== null && (
          <>
            {' '}
            Last read <Time at={loadedAt} isAgo />.
          </>
        )}
      </p>
      {errors.map(({ file, message }) => (
        <p key={`${file} ${message}`} className={styles['notice']} data-tone="warn">
          <ValueText text={file} />: <ValueText text={message} />
        </p>
      ))}
    </>
  );
}

const ACTIONS: readonly (readonly [RuleAction, string])[] = [
  ['enable', 'Enable'],
  ['disable', 'Disable'],
  ['live', 'Run live'],
  ['scheduled', 'Run by schedule'],
];

interface BarProps {
  readonly rows: readonly RuleRow[];
  /** How many more the filters leave, which could be selected too. */
  readonly others: number;
  readonly onAll: () => void;
  /** Called when something was done, with the ids of those that were refused: they stay selected. */
  readonly onLeft: (ids: readonly string[]) => void;
}

/** What can be done to the rules that are selected. */
function BulkBar({ rows, others, onAll, onLeft }: BarProps) {
  if (rows.length === 0) return null;
  const ids = rows.map(({ id }) => id);
  return (
    <SelectionBar
      label="Selected rules"
      count={`${countText(rows.length)} selected`}
      onClear={() => onLeft([])}
    >
      {others > 0 && (
        <Button variant="subtle" onClick={onAll}>
          Select all {rows.length + others}
        </Button>
      )}
      {ACTIONS.map(([action, title]) => (
        <RulesButton key={action} onClick={() => void changeRules(action, ids).then(onLeft)}>
          {title}
        </RulesButton>
      ))}
      <ExportMenu ids={ids} title="Export" />
      <RulesButton onClick={() => void deleteRules(rows).then(onLeft)}>Delete</RulesButton>
    </SelectionBar>
  );
}
