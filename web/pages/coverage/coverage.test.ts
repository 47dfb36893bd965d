import { expect, it } from 'vitest';
import { describeConsole, THEMES } from '../../testing/console.testing.ts';

describeConsole('coverage', (console) => {
  it('is a table, too', async () => {
    const { page } = await console().open('coverage?as=table');
    await page.getByRole('row', { name: /T1611 Escape to Host/ }).waitFor();
  });

  it('shows the rules of a technique, and lets them be enabled and disabled', async () => {
    const { page } = await console().open('coverage?tactic=TA0004&technique=T1611');
    const first = page.getByRole('switch').first();
    await first.waitFor();
    expect(await first.isChecked()).toBe(true);
    await first.click({ force: true });
    await page.getByText('One rule was disabled.').waitFor();
    await expect.poll(() => page.getByRole('switch').first().isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await expect.poll(() => page.getByRole('switch').first().isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('technique=');
  });

  it('fits pages of 1440, 1280 and 390 px without cutting names, in both themes', async () => {
    const { page } = await console().open('coverage');
    const matrix = page.getByRole('group', { name: /^Containers/ });
    await matrix.waitFor();
    for (const width of [1440, 1280, 390])
      for (const theme of THEMES) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme: theme });
        const wider = await matrix.evaluate((box) => box.scrollWidth - box.clientWidth);
        expect(wider, `${width} ${theme}`).toBe(0);
        const cut = await matrix
          .getByRole('button')
          .evaluateAll((cells) =>
            cells
              .filter(
                (cell) =>
                  cell.scrollWidth > cell.clientWidth || cell.scrollHeight > cell.clientHeight,
              )
              .map((cell) => cell.textContent),
          );
        expect(cut, `${width} ${theme}`).toEqual([]);
      }
  });

  it('is moved through with arrows', async () => {
    const { page } = await console().open('coverage');
    const cell = page.getByRole('button', { name: /T1190/ });
    await cell.waitFor();
    await cell.focus();
    await page.keyboard.press('ArrowRight');
    const inSecond = await page.evaluate<string>(
      `document.activeElement.closest('section').querySelector('h2').textContent`,
    );
    expect(inSecond).toContain('Execution');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain('tactic=TA0002');
  });

  it('lets viewers look alone', async () => {
    const { page } = await console().open('coverage?tactic=TA0004&technique=T1611', {
      role: 'viewer',
    });
    await page.getByRole('switch').first().waitFor();
    expect(await page.getByRole('switch').first().isDisabled()).toBe(true);
  });

  it('is a layer of the Navigator', async () => {
    const answer = await console().service.fetch('/dw/coverage?format=navigator');
    expect(answer.headers.get('content-disposition')).toContain('dockwarden-coverage.json');
    expect(await answer.json()).toMatchObject({ domain: 'enterprise-attack' });
  });
});
