import { Each } from '../components/each/each.tsx';
import { IconButton, WordButton } from '../components/icon/icon-button.tsx';
import { Tabs } from '../components/tabs/tabs.tsx';
import { timeText } from '../components/time/format-time.ts';
import { setTimeZone, useTimeZone, zoneText } from '../components/time/time-zone.ts';
import { countText } from '../components/value/counts.ts';
import { ValueText } from '../components/value/value.tsx';
import { useKeys } from '../keys/keys.ts';
import { techniquesOf } from './attack/attack-view.tsx';
import type { Tab } from './fragment.ts';
import { KeyHelp } from './key-help.tsx';
import type { Report } from './model.ts';
import { adjust, go, useReportState, useTheme } from './state.ts';
import { bytesText, longSpanText } from './words.ts';
import styles from './report.module.css';

interface Props {
  readonly report: Report;
}

/** What was scanned and when, the parts of the report, and what the scan was restricted to. */
export function Head({ report }: Props) {
  const { run, version } = report;
  return (
    <header className={styles['head']}>
      <div className={styles['title']}>
        <Logo />
        <h1>Scan report</h1>
        <Scanned report={report} />
        <ZoneButton />
        <ThemeButton />
        <KeyHelp />
      </div>
      <Parts report={report} />
      <Restriction report={report} />
      <p className="unseen">
        Made by Dockwarden {version}, {timeText(run.startedAt, 'UTC')} UTC.
      </p>
    </header>
  );
}

const Logo = () => (
  <svg className={styles['logo']} viewBox="0 0 24 24" role="img" aria-label="Dockwarden">
    <path d="M12 1.5 3 5v6.2c0 5.4 3.7 9.7 9 11.3 5.3-1.6 9-5.9 9-11.3V5z" fill="var(--accent)" />
    <path d="M7.5 12.5h4v4h-4zM12.5 12.5h4v4h-4zM10 7.5h4v4h-4z" fill="var(--on-accent)" />
  </svg>
);

export function Scanned({ report: { run, totals } }: Props) {
  const zone = useTimeZone();
  const { inputs, documents, bytes, first, last, seconds } = run;
  return (
    <p className={styles['scanned']}>
      <span>
        <Each of={inputs.rows} between=", ">
          {(name) => <ValueText text={name} most={120} />}
        </Each>
        {inputs.more > 0 && ` and ${countText(inputs.more)} more`}
      </span>
      <span>
        {first === null || last === null
          ? 'no event with a readable time'
          : `${timeText(first, zone)} to ${timeText(last, zone)} ${zoneText(zone)} (${longSpanText(Date.parse(last) - Date.parse(first))})`}
      </span>
      <span>
        {countText(documents, 'document')} read, {bytesText(bytes)}, by{' '}
        {countText(totals.rulesRun, 'rule')} in {seconds.toFixed(1)} s
      </span>
    </p>
  );
}

/** Shows times in UTC or in local time. */
function ZoneButton() {
  const zone = useTimeZone();
  const other = zone === 'UTC' ? 'local' : 'UTC';
  return (
    <WordButton
      label={`Times are ${zoneText(zone)}: show them ${zoneText(other)}`}
      onClick={() => setTimeZone(other)}
    >
      {zoneText(zone)}
    </WordButton>
  );
}

function ThemeButton() {
  const shown = useTheme();
  const other = shown === 'dark' ? 'light' : 'dark';
  return (
    <IconButton label={`Show it ${other}`} icon="sun" onClick={() => adjust({ theme: other })} />
  );
}

function Parts({ report }: Props) {
  const { tab } = useReportState();
  const { totals, leftOut } = report;
  const used = [...techniquesOf(report).values()].filter(({ alerts }) => alerts > 0);
  const keys = ['goAlerts', 'goCoverage', 'goRules', 'goExceptions'] as const;
  const tabs: readonly (readonly [Tab, string, string])[] = [
    ['alerts', 'Alerts', countText(totals.alerts)],
    ['attack', 'ATT&CK', countText(used.length)],
    ['rules', 'Rules', countText(totals.rulesRun)],
    ['left-out', 'Left out', countText(leftOut.length)],
  ];
  useKeys(
    keys.map((command, at) => ({
      command,
      title: tabs[at]?.[1] ?? '',
      run: () => go({ tab: tabs[at]?.[0] ?? 'alerts' }),
    })),
  );
  return (
    <Tabs
      label="Parts of the report"
      tabs={tabs}
      current={tab}
      onTab={(name) => go({ tab: name })}
    />
  );
}

/** That a report shows less than there was is said before anything else. */
export function Restriction({ report: { restriction } }: Props) {
  if (restriction === null) return null;
  const { filters, excludedRules, alertsBelow, documentsOutside } = restriction;
  const parts = [
    excludedRules > 0 ? `${countText(excludedRules, 'rule')} that did not run` : null,
    alertsBelow > 0 ? `${countText(alertsBelow, 'alert')} of lower severity` : null,
    documentsOutside > 0 ? `${countText(documentsOutside, 'document')} of other times` : null,
  ].filter((part) => part !== null);
  return (
    <p className={styles['restriction']}>
      The scan was restricted by{' '}
      <Each of={filters} between=", ">
        {(filter) => (
          <code>
            <ValueText text={filter} most={200} />
          </code>
        )}
      </Each>
      . {parts.length === 0 ? 'That left nothing out.' : `Left out: ${parts.join(', ')}.`}
    </p>
  );
}
