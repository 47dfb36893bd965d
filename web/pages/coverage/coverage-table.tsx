import { LEVEL_TEXT, levelOf, type Coverage } from './cell.ts';
import styles from './coverage.module.css';

interface Props {
  readonly coverage: Coverage;
  readonly onOpen: (tactic: string, technique: string) => void;
}

/** The matrix in words: a line for each technique of each tactic. */
export function CoverageTable({ coverage, onOpen }: Props) {
  return (
    <div className={styles['table']} role="region" aria-label="Coverage as a table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Tactic</th>
            <th scope="col">Technique</th>
            <th scope="col">Covered by</th>
            <th scope="col" data-align="end">
              Enabled
            </th>
            <th scope="col" data-align="end">
              Tested
            </th>
            <th scope="col" data-align="end">
              Available
            </th>
            <th scope="col" data-align="end">
              Alerts, 30 days
            </th>
          </tr>
        </thead>
        <tbody>
          {coverage.tactics.flatMap(({ id, name, techniques }) =>
            techniques
              .flatMap(({ below, ...technique }) => [technique, ...below])
              .map((cell) => (
                <tr key={`${id} ${cell.id}`}>
                  <td>{name}</td>
                  <td>
                    <button type="button" onClick={() => onOpen(id, cell.id)}>
                      {cell.id} {cell.name}
                    </button>
                  </td>
                  <td>{LEVEL_TEXT[levelOf(cell)]}</td>
                  <td data-align="end">{cell.enabled}</td>
                  <td data-align="end">{cell.tested}</td>
                  <td data-align="end">{cell.available}</td>
                  <td data-align="end">{cell.alerts.toLocaleString('en')}</td>
                </tr>
              )),
          )}
        </tbody>
      </table>
    </div>
  );
}
