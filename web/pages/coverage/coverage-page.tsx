import { Button, SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ComponentProps, useMemo } from 'react';
import { addressOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { LinkButton } from '../../components/icon/icon-button.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Legend } from '../../components/legend/legend.tsx';
import { Page } from '../../components/page/page.tsx';
import { Split } from '../../components/split/split.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Table } from '../../components/table/table.tsx';
import { Time } from '../../components/time/time.tsx';
import { countText } from '../../components/value/counts.ts';
import { ValueText } from '../../components/value/value.tsx';
import { type Coverage, type Level, LEVEL_TEXT, levelOf } from './cell.ts';
import { CoverageMatrix } from './matrix.tsx';
import type { CoverageSearch, Lens } from './search.ts';
import { TechniqueDetail } from './technique-detail.tsx';
import styles from './coverage.module.css';

const LENS_TEXT: { value: Lens; label: string }[] = [
  { value: 'rules', label: 'Rules' },
  { value: 'alerts', label: 'Alerts' },
];
const FORMS = [
  { value: 'matrix', label: 'Matrix' },
  { value: 'table', label: 'Table' },
];

/** What rules can see of the Containers matrix, and what keeps them from more. */
export function CoveragePage() {
  const search = useSearch({ from: '/coverage' });
  const navigate = useNavigate();
  const coverage = useAnswer('GET /dw/coverage', {}, { every: 60_000 });
  const go = (change: Partial<CoverageSearch>, replace = true) =>
    void navigate({ to: '/coverage', search: { ...search, ...change }, replace });
  const lens = search.show ?? 'rules';
  const open = (tactic: string, technique: string) =>
    go({ tactic, technique }, search.technique !== undefined);
  const close = () => go({ tactic: undefined, technique: undefined });
  const { totals } = coverage.data ?? {};
  return (
    <Page
      title="Coverage"
      about={
        totals === undefined
          ? ''
          : `${totals.covered} of ${totals.techniques} techniques of the Containers matrix (ATT&CK ${coverage.data?.version}) are seen${possibleText(totals.possible)}`
      }
      actions={
        <Button
          component="a"
          href={addressOf('GET /dw/coverage', { query: { format: 'navigator' } })}
          download
          leftSection={<Icon name="download" size={14} />}
        >
          Navigator layer
        </Button>
      }
      bar={
        <div className="wrap" style={{ gap: '8px 16px', padding: '0 var(--inset) 8px' }}>
          <SegmentedControl
            aria-label="What cells show"
            data={LENS_TEXT}
            value={lens}
            onChange={(show) => go({ show: show === 'rules' ? undefined : show })}
          />
          <SegmentedControl
            aria-label="Form"
            data={FORMS}
            value={search.as ?? 'matrix'}
            onChange={(as) => go({ as: as === 'table' ? 'table' : undefined })}
          />
          <CoverageLegend lens={lens} />
        </div>
      }
    >
      <Loaded of={coverage}>
        {(data) =>
          data.rules.length === 0 ? (
            <Empty
              title="There are no rules"
              reason="Without rules nothing is detected. The shipped rules cover the techniques that attackers use in containers."
            >
              <Link to="/rules">Go to rules</Link>
            </Empty>
          ) : (
            <Split
              label="Technique"
              list={
                <div className="fill">
                  <Kinds kinds={data.kinds} />
                  {search.as === 'table' ? (
                    <CoverageTable coverage={data} onOpen={open} />
                  ) : (
                    <CoverageMatrix coverage={data} lens={lens} search={search} onOpen={open} />
                  )}
                </div>
              }
              detail={
                search.technique === undefined ? null : (
                  <Open coverage={data} search={search} onClose={close} />
                )
              }
            />
          )
        }
      </Loaded>
    </Page>
  );
}

function possibleText(possible: number): string {
  if (possible === 0) return '';
  return possible === 1 ? ', one more could be' : `, ${possible} more could be`;
}

interface OpenProps {
  readonly coverage: Coverage;
  readonly search: CoverageSearch;
  readonly onClose: () => void;
}

function Open({ coverage, search: { tactic, technique }, onClose }: OpenProps) {
  const rules = useMemo(
    () => new Map(coverage.rules.map((rule) => [rule.id, rule])),
    [coverage.rules],
  );
  const named = (ids: readonly string[]) => ids.flatMap((id) => rules.get(id) ?? []);
  if (technique === 'none')
    return (
      <TechniqueDetail
        title="Rules without a technique"
        id={null}
        url={null}
        tactic={null}
        rules={named(coverage.unmapped)}
        onClose={onClose}
      />
    );
  const found = coverage.tactics
    .filter(({ id }) => tactic === undefined || id === tactic)
    .flatMap((each) =>
      each.techniques
        .flatMap(({ below, ...own }) => [own, ...below])
        .map((cell) => ({ cell, tactic: each.name })),
    )
    .find(({ cell }) => cell.id === technique);
  if (found === undefined)
    return (
      <TechniqueDetail
        title="This technique is not in the matrix"
        id={null}
        url={null}
        tactic={null}
        rules={[]}
        onClose={onClose}
      />
    );
  const { id, name, url, rules: ids } = found.cell;
  return (
    <TechniqueDetail
      key={`${found.tactic} ${id}`}
      title={name}
      id={id}
      url={url}
      tactic={found.tactic}
      rules={named(ids)}
      onClose={onClose}
    />
  );
}

const LEVELS: readonly Level[] = ['seen', 'blind', 'off', 'none'];
const HEATS = ['none', '1–9', '10–99', '100–999', '1,000 or more'];

/** What the looks of cells mean. */
const CoverageLegend = ({ lens }: { readonly lens: Lens }) => (
  <Legend
    label="What the cells mean"
    entries={
      lens === 'rules'
        ? LEVELS.map((level) => [LEVEL_TEXT[level], <Swatch key={level} data-level={level} />])
        : HEATS.map((text, heat) => [
            text,
            <Swatch key={text} data-lens="alerts" data-heat={heat} />,
          ])
    }
  />
);

const Swatch = (look: ComponentProps<'span'>) => (
  <span {...look} className={styles['swatch']} aria-hidden="true" />
);

/** The kinds of events that rules need, and whether they arrive. */
const Kinds = ({ kinds }: Pick<Coverage, 'kinds'>) => (
  <ul className={styles['kinds']} aria-label="Events that rules need">
    {kinds.map(({ kind, rules, data, lastReceived }) => (
      <li key={kind} data-data={data}>
        <span className={styles['sign']} aria-hidden="true">
          {data === 'arriving' ? '●' : '○'}
        </span>
        <strong>{kind === 'any' ? 'any' : <ValueText text={kind} most={40} />}</strong> events{' '}
        {data === 'arriving' ? (
          'arrive'
        ) : data === 'silent' && lastReceived !== null ? (
          <>
            are silent, the last came <Time at={lastReceived} isAgo />
          </>
        ) : (
          'do not arrive'
        )}
        <span className="muted"> · {rules === 1 ? 'one rule' : `${rules} rules`}</span>
        {data !== 'arriving' && (
          <Link to="/settings/sources" className={styles['connect'] ?? ''}>
            Connect a source
          </Link>
        )}
      </li>
    ))}
  </ul>
);

interface TableProps {
  readonly coverage: Coverage;
  readonly onOpen: (tactic: string, technique: string) => void;
}

/** The matrix in words: a line for each technique of each tactic. */
const CoverageTable = ({ coverage, onOpen }: TableProps) => (
  <Table
    label="Coverage as a table"
    fills
    rows={coverage.tactics.flatMap(({ id, name, techniques }) =>
      techniques
        .flatMap(({ below, ...technique }) => [technique, ...below])
        .map((cell) => ({ tactic: id, title: name, cell })),
    )}
    columns={[
      ['Tactic', ({ title }) => title],
      [
        'Technique',
        ({ tactic, cell: { id, name } }) => (
          <LinkButton onClick={() => onOpen(tactic, id)}>
            {id} {name}
          </LinkButton>
        ),
      ],
      ['Covered by', ({ cell }) => LEVEL_TEXT[levelOf(cell)]],
      ['Enabled', ({ cell }) => cell.enabled, 'end'],
      ['Tested', ({ cell }) => cell.tested, 'end'],
      ['Available', ({ cell }) => cell.available, 'end'],
      ['Alerts, 30 days', ({ cell }) => countText(cell.alerts), 'end'],
    ]}
  />
);
