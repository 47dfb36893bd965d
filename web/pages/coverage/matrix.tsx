import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Cell, Matrix, Tactic } from '../../components/matrix/matrix.tsx';
import {
  cellLabel,
  cellText,
  heatOf,
  levelOf,
  type Cell as Technique,
  type Coverage,
} from './cell.ts';
import type { CoverageSearch, Lens } from './search.ts';
import styles from './coverage.module.css';

interface Props {
  readonly coverage: Coverage;
  readonly lens: Lens;
  readonly search: CoverageSearch;
  readonly onOpen: (tactic: string, technique: string) => void;
}

/** A column for each tactic, in the order of an attack. Arrows move between techniques. */
export function CoverageMatrix({ coverage, lens, search, onOpen }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const isOpen = (tactic: string, id: string) =>
    search.technique === id && (search.tactic === undefined || search.tactic === tactic);
  useEffect(() => {
    if (search.technique === undefined) return;
    const open = box.current?.querySelector('[aria-pressed="true"]');
    open?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [search.technique, search.tactic]);
  const hasOpen = coverage.tactics.some(({ id, techniques }) =>
    techniques.some((each) => [each, ...each.below].some((cell) => isOpen(id, cell.id))),
  );
  const first = coverage.tactics[0]?.techniques[0]?.id;
  const cell = (tactic: string, each: Technique, isSub: boolean) => (
    <Cell
      name={each.name}
      line={[
        each.id,
        <span key="count" style={{ fontWeight: 600 }} aria-hidden="true">
          {cellText(each, lens)}
        </span>,
      ]}
      className={styles['cell'] ?? ''}
      data-sub={isSub}
      data-level={levelOf(each)}
      data-lens={lens}
      data-heat={heatOf(each.alerts)}
      data-other={!each.isContainers}
      aria-pressed={isOpen(tactic, each.id)}
      tabIndex={isOpen(tactic, each.id) || (!hasOpen && each.id === first) ? 0 : -1}
      onClick={() => onOpen(tactic, each.id)}
    >
      <span className="unseen">{cellLabel(each, lens)}</span>
    </Cell>
  );
  return (
    <Matrix
      ref={box}
      aria-label="Containers matrix of ATT&CK; arrows move between techniques"
      onKeyDown={(event) => moveFocus(box.current, event)}
    >
      {coverage.tactics.map(({ id, name, techniques }) => (
        <Tactic
          key={id}
          id={id}
          name={name}
          note={`${techniques.filter((each) => levelOf(each) === 'seen').length} of ${techniques.length}`}
        >
          {techniques.map((technique) => (
            <li key={technique.id}>
              {cell(id, technique, false)}
              {technique.below.length > 0 && (
                <ul>
                  {technique.below.map((each) => (
                    <li key={each.id}>{cell(id, each, true)}</li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </Tactic>
      ))}
      {coverage.unmapped.length > 0 && (
        <Tactic id="none" name="No technique" note={coverage.unmapped.length}>
          <li>
            <Cell
              name={
                coverage.unmapped.length === 1
                  ? 'One rule names no technique'
                  : `${coverage.unmapped.length} rules name no technique`
              }
              className={styles['cell'] ?? ''}
              data-level="none"
              aria-pressed={search.technique === 'none'}
              tabIndex={0}
              onClick={() => onOpen('none', 'none')}
            />
          </li>
        </Tactic>
      )}
    </Matrix>
  );
}

/** Up and down within a tactic, left and right to the same height of the next one. */
function moveFocus(box: HTMLDivElement | null, event: KeyboardEvent): void {
  const columns = [...(box?.querySelectorAll('section') ?? [])].map((section) => [
    ...section.querySelectorAll('button'),
  ]);
  const column = columns.findIndex((each) => each.some((cell) => cell === event.target));
  const row = columns[column]?.findIndex((cell) => cell === event.target) ?? -1;
  if (row < 0) return;
  const to = {
    ArrowUp: columns[column]?.[row - 1],
    ArrowDown: columns[column]?.[row + 1],
    ArrowLeft: columns[column - 1]?.[Math.min(row, (columns[column - 1]?.length ?? 0) - 1)],
    ArrowRight: columns[column + 1]?.[Math.min(row, (columns[column + 1]?.length ?? 0) - 1)],
    Home: columns[column]?.[0],
    End: columns[column]?.at(-1),
  }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  to.focus();
  to.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
