import { Button, Menu } from '@mantine/core';
import { addressOf } from '../../api/client.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { oneRowAnEvent } from '../../triage/event-rows.ts';
import { ALERT_COLUMNS, USUAL_COLUMNS } from './alert-columns.tsx';
import {
  groupName,
  GROUPS,
  MAX_GROUPS,
  ORDERS,
  type AlertFilters,
  type Group,
  type Order,
} from './alert-search.ts';
import styles from './alerts.module.css';

const CHECK = <Icon name="check" size={14} />;

interface ColumnsProps {
  readonly chosen: readonly string[] | undefined;
  readonly onColumns: (columns: readonly string[] | undefined) => void;
}

/** Which columns the list has. */
export function ColumnsMenu({ chosen, onColumns }: ColumnsProps) {
  const shown = chosen ?? USUAL_COLUMNS;
  const toggle = (id: string) => {
    const next = ALERT_COLUMNS.map((column) => column.id).filter((each) =>
      each === id ? !shown.includes(each) : shown.includes(each),
    );
    const isUsual =
      next.length === USUAL_COLUMNS.length && next.every((each) => USUAL_COLUMNS.includes(each));
    onColumns(isUsual || next.length === 0 ? undefined : next);
  };
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button className={styles['columns']}>Columns</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {ALERT_COLUMNS.map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={shown.includes(column.id)}
            checkIcon={CHECK}
            onChange={() => toggle(column.id)}
          >
            {column.title}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item disabled={chosen === undefined} onClick={() => onColumns(undefined)}>
          The usual columns
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface GroupProps {
  readonly by: readonly Group[];
  readonly onBy: (by: readonly Group[]) => void;
}

/** By what the list is grouped: up to three fields, in the order in which they were chosen. */
export const GroupMenu = ({ by, onBy }: GroupProps) => (
  <Menu position="bottom-end" closeOnItemClick={false}>
    <Menu.Target>
      <Button>
        {by.length === 0
          ? 'Group'
          : `By ${by.map((each) => groupName(each).toLowerCase()).join(', ')}`}
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      <Menu.Label>Up to three fields</Menu.Label>
      {GROUPS.map((group) => {
        const isOn = by.includes(group);
        return (
          <Menu.CheckboxItem
            key={group}
            checked={isOn}
            disabled={!isOn && by.length >= MAX_GROUPS}
            checkIcon={CHECK}
            onChange={() => onBy(isOn ? by.filter((each) => each !== group) : [...by, group])}
          >
            {groupName(group)}
          </Menu.CheckboxItem>
        );
      })}
      <Menu.Divider />
      <Menu.Item disabled={by.length === 0} onClick={() => onBy([])}>
        No groups
      </Menu.Item>
    </Menu.Dropdown>
  </Menu>
);

const ORDER_NAMES: Readonly<Record<Order, string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  severity: 'Worst first',
  risk: 'Highest risk first',
};

interface MoreProps {
  readonly filters: AlertFilters;
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
  readonly onCopyLink: () => void;
}

/** The order, whether alerts of an event are together, and files of all that the filter finds. */
export function MoreMenu({ filters, order, onOrder, onCopyLink }: MoreProps) {
  const isTogether = oneRowAnEvent.use();
  const file = (format: 'csv' | 'ndjson') =>
    addressOf('GET /dw/alerts', { query: { ...filters, order, format } });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button aria-label="More about this list">
          <Icon name="more" size={14} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={order} onChange={(next) => onOrder(next as Order)}>
          {ORDERS.map((each) => (
            <Menu.RadioItem key={each} value={each} checkIcon={CHECK} closeMenuOnClick>
              {ORDER_NAMES[each]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem
          checked={isTogether}
          checkIcon={CHECK}
          closeMenuOnClick
          onChange={(isOn) => oneRowAnEvent.set(isOn)}
        >
          One row for each event
        </Menu.CheckboxItem>
        <Menu.Divider />
        <Menu.Item
          component="a"
          href={file('csv')}
          download
          leftSection={<Icon name="download" size={14} />}
        >
          All as CSV
        </Menu.Item>
        <Menu.Item
          component="a"
          href={file('ndjson')}
          download
          leftSection={<Icon name="download" size={14} />}
        >
          All as NDJSON
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="link" size={14} />} onClick={onCopyLink}>
          Copy a link, with fixed times
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
