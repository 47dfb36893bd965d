import { Switch } from '@mantine/core';
import { singleKeys } from '../../../keys/key-settings.ts';
import { acknowledgingTakes } from '../../../triage/use-triage.ts';
import { KeyList } from './key-list.tsx';
import settings from '../settings.module.css';
import styles from './preferences.module.css';

/** Preferences, which this browser keeps. */
export function PreferencesTab() {
  const takes = acknowledgingTakes.use();
  const areSingleOn = singleKeys.use();
  return (
    <div className={settings['scroll']}>
      <div className={styles['preferences']}>
        <p className="muted">These are yours alone: this browser keeps them.</p>
        <section aria-labelledby="preferences-triage">
          <h2 id="preferences-triage">Triage</h2>
          <Switch
            label="Acknowledging an alert assigns it to me"
            description="An alert that has an owner keeps it."
            checked={takes}
            onChange={({ currentTarget: { checked } }) => acknowledgingTakes.set(checked)}
          />
        </section>
        <section aria-labelledby="preferences-keys">
          <h2 id="preferences-keys">Keys</h2>
          <Switch
            label="Single keys"
            description="Without them, only keys with Ctrl or Alt, arrows, Enter and Escape do something: for those who speak to their computer."
            checked={areSingleOn}
            onChange={({ currentTarget: { checked } }) => singleKeys.set(checked)}
          />
          <KeyList />
        </section>
      </div>
    </div>
  );
}
