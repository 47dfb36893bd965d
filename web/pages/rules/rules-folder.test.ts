import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort, ServiceProcess } from '../../../tools/service-process.ts';
import { describeConsole, looksRight } from '../../testing/console.testing.ts';

const SEED = 'content/rules/execution_container_management_utility.toml';
const ID = '57f6f152-9771-4d47-ae47-4e107b14933c';

const data = mkdtempSync(join(tmpdir(), 'dockwarden-console-'));
const folder = join(data, 'own-rules');

/** A service that has its rules from a folder, one of whose files cannot be read. */
async function serveFolder() {
  cpSync(SEED, join(folder, 'shells.toml'));
  cpSync(SEED.replace('.toml', '.tests.toml'), join(folder, 'shells.tests.toml'));
  writeFileSync(join(folder, 'broken.toml'), '[rule');
  const command = [process.execPath, 'dist/cli/main.cjs'];
  const options = ['--rules', folder];
  const service = new ServiceProcess(command, join(data, 'data'), await freePort(), options);
  await service.start();
  const stop = async () => {
    await service.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return { service, stop };
}

describeConsole(
  'rules that are files',
  (console) => {
    it('says that files are the truth, where they are, and which cannot be read', async () => {
      const { page, complaints } = await console().open('rules');
      await page.getByText(`These rules are files in ${folder}`).waitFor();
      await page
        .getByText(/broken\.toml/)
        .first()
        .waitFor();
      expect(await page.getByRole('button', { name: 'New rule' }).isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: 'Import' }).isDisabled()).toBe(true);
      await page.getByRole('grid').getByRole('row').nth(1).click();
      await page.getByText('what the file says holds').waitFor();
      await page
        .getByText(/shells\.toml/)
        .first()
        .waitFor();
      expect(await page.getByRole('button', { name: 'Disable' }).isDisabled()).toBe(true);
      await page.getByRole('link', { name: 'Edit' }).click();
      await page.getByLabel('Name').waitFor();
      expect(await page.getByLabel('Name').isDisabled()).toBe(true);
      expect(await page.getByRole('button', { name: 'Save …' }).isDisabled()).toBe(true);
      await page.getByRole('link', { name: 'Tests' }).click();
      await page.getByText('the file beside the rule').waitFor();
      expect(complaints).toEqual([]);
    });

    it('looks right', async () => {
      await looksRight(console(), 'rules', 'rules-folder', (page) =>
        page.getByRole('grid').getByRole('row').last().waitFor(),
      );
      await looksRight(console(), `rules/${ID}`, 'rule-folder', (page) =>
        page.getByText('what the file says holds').waitFor(),
      );
    });
  },
  { serve: serveFolder },
);
